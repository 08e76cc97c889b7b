/** A time series: values by the beginning of their period. What has no value is missing. */
export interface Series {
  label: string;
  /** The query's id, for a metric; results of expressions have none and METRICS() leaves them out. */
  metricId: string | undefined;
  /** As AWS says it; it lasts `periodMs` here, which is less under a time scale. */
  periodSec: number;
  periodMs: number;
  /** Where the first period begins. */
  startMs: number;
  values: Map<number, number>;
}

/** The beginnings of all periods of a series that ends before `untilMs`. */
export function periodsOf({ startMs, periodMs }: Series, untilMs: number): number[] {
  const count = Math.max(0, Math.ceil((untilMs - startMs) / periodMs));
  return Array.from({ length: count }, (_, i) => startMs + i * periodMs);
}

/** A series with another value for each of its points; undefined and what is no number drop the point. */
export function mapValues(series: Series, change: (value: number, atMs: number) => number | undefined): Series {
  return ofPoints(
    series,
    [...series.values].map(([atMs, value]) => [atMs, change(value, atMs)]),
  );
}

/** A result with the period of `like`, in the order of time. */
export function ofPoints(like: Series, points: [atMs: number, value: number | undefined][]): Series {
  const values = new Map<number, number>();
  for (const [atMs, value] of points.sort(([a], [b]) => a - b)) {
    if (value !== undefined && Number.isFinite(value)) values.set(atMs, value);
  }
  return { ...like, metricId: undefined, values };
}

/** All points in time at which any of the series has a value. */
export function timesOf(all: Series[]): number[] {
  return [...new Set(all.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
}
