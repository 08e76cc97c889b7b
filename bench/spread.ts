export interface Spread {
  min: number;
  p50: number;
  p99: number;
  max: number;
}

/** The middle and the ends of a sample, by nearest rank. */
export function spread(sample: readonly number[]): Spread {
  const sorted = sample.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { min: at(0), p50: at(0.5), p99: at(0.99), max: at(1) };
}
