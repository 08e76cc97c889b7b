import type { SeedOptions, SeedResult } from './run-seed.ts';

export interface Shrunk {
  options: SeedOptions;
  result: SeedResult;
}

/** So many tellings, and no more: what is left by then is small enough to be read. */
const TELLINGS_MAX = 80;

/** Which rule was broken: a smaller story has to break the same one. */
const ruleOf = ({ violations }: SeedResult): string | undefined => violations[0]?.split(':')[0];

/**
 * A story with as few acts and faults as still break the same rule: halves of the faults are left out, then quarters
 * (delta debugging, Zeller and Hildebrandt 2002), then one act after the other.
 */
export async function shrink(failed: Shrunk, tell: (options: SeedOptions) => Promise<SeedResult>): Promise<Shrunk> {
  let best = failed;
  let tellings = 0;

  async function isEnough(change: Partial<SeedOptions>): Promise<boolean> {
    if (tellings >= TELLINGS_MAX) return false;
    tellings += 1;
    const options = { ...best.options, ...change };
    // What is left out may be what the rest needs: an alarm that nobody has made cannot go off.
    const result = await tell(options).catch(() => undefined);
    if (!result || ruleOf(result) !== ruleOf(failed.result)) return false;
    best = { options: { ...options, ...(options.onlyFaults ? { onlyFaults: result.done } : {}) }, result };
    return true;
  }

  if (!(await isEnough({ onlyFaults: [] }))) {
    await isEnough({ onlyFaults: failed.result.done });
    await without(
      () => best.options.onlyFaults ?? [],
      (onlyFaults) => isEnough({ onlyFaults }),
    );
  }
  const allActs = Array.from({ length: failed.result.acts }, (_, n) => n);
  await without(
    () => best.options.onlyActs ?? allActs,
    (onlyActs) => isEnough({ onlyActs }),
  );
  return best;
}

/** Leaves parts out, ever smaller ones, as long as that is enough. */
async function without(
  items: () => readonly number[],
  isEnough: (fewer: readonly number[]) => Promise<boolean>,
): Promise<void> {
  for (let size = Math.ceil(items().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < items().length; ) {
      const fewer = items().filter((_, n) => n < from || n >= from + size);
      if (!(await isEnough(fewer))) from += size;
    }
  }
}
