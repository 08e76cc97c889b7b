/**
 * Chooses among weighted values in exact proportion (nginx's smooth weighted round robin): weights 50 and 950 give the
 * first every 20th choice, not about every 20th, so a canary's share is right from the first requests on.
 * Values of weight 0 are never chosen; without any other the choice is undefined.
 */
export function createWeightedChoice<T>(entries: { value: T; weight: number }[]): () => T | undefined {
  const live = entries.filter((entry) => entry.weight > 0).map((entry) => ({ ...entry, credit: 0 }));
  const total = live.reduce((sum, entry) => sum + entry.weight, 0);
  const only = live.length === 1 ? live[0] : undefined;
  if (only) return () => only.value;
  return () => {
    let best: (typeof live)[number] | undefined;
    for (const entry of live) {
      entry.credit += entry.weight;
      if (!best || entry.credit > best.credit) best = entry;
    }
    if (best) best.credit -= total;
    return best?.value;
  };
}
