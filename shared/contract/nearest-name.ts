/** Names longer than this are not typing errors of ours: the longest field has 29 characters. */
const LENGTH_MAX = 40;

/** The known name that was probably meant: the same in another case, or at most two typing errors away. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > LENGTH_MAX) return undefined;
  const lower = name.toLowerCase();
  const errorsMax = name.length < 4 ? 1 : 2;
  let best: string | undefined;
  let bestErrors = errorsMax + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > errorsMax) continue;
    const errors = distance(lower, candidate.toLowerCase());
    if (errors < bestErrors) [best, bestErrors] = [candidate, errors];
  }
  return best;
}

/** Levenshtein's distance, one row kept. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
