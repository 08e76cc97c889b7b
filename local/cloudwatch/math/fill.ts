import { ofPoints, periodsOf, type Series } from './series.ts';

export type Filler = number | 'REPEAT' | 'LINEAR' | Series;

/**
 * Gives every period up to `untilMs` a value. REPEAT takes the last one before, LINEAR goes straight from the last to
 * the next; where there is none before (or after), the period stays missing.
 */
export function fill(series: Series, filler: Filler, untilMs: number): Series {
  const known = [...series.values].sort(([a], [b]) => a - b);

  function missing(atMs: number): number | undefined {
    if (typeof filler === 'number') return filler;
    if (typeof filler === 'object') return filler.values.get(atMs);
    const before = known.findLast(([at]) => at < atMs);
    if (filler === 'REPEAT') return before?.[1];
    const after = known.find(([at]) => at > atMs);
    if (!before || !after) return undefined;
    return before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
  }

  return ofPoints(
    series,
    periodsOf(series, untilMs).map((atMs) => [atMs, series.values.get(atMs) ?? missing(atMs)]),
  );
}
