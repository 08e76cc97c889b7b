/**
 * Calls `load` at most once in `keepMs`; calls at the same time share one. A failure is not kept: the next call tries
 * again. What the answer says is so old at most.
 */
export function keepFor<Value>(keepMs: number, nowMs: () => number, load: () => Promise<Value>): () => Promise<Value> {
  let kept: { value: Promise<Value>; untilMs: number } | undefined;
  return () => {
    if (kept && nowMs() < kept.untilMs) return kept.value;
    const value = load();
    const own = { value, untilMs: nowMs() + keepMs };
    kept = own;
    value.catch(() => {
      if (kept === own) kept = undefined;
    });
    return value;
  };
}
