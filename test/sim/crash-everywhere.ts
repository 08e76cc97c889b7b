import type { CrashMoment } from '../harness/crash-moments.ts';
import type { SeedOptions, SeedResult } from './run-seed.ts';
import type { Crew } from './run-workers.ts';

/** The stories in which somebody dies at every call that he makes. */
export const CRASHED_STORIES = [
  'create',
  'roll',
  'fail',
  'supersede',
  'scale-during-deployment',
  'delete-during-deployment',
  'job-retries',
  'drain',
  'restart-of-everything',
  'quota-exhausted',
  'everything-lost',
  'everything-doubled',
] as const;

export interface CrashesOptions {
  seed: number;
  /** Only this story. */
  story?: string | undefined;
  /** Only each so manyth moment; 1: all. */
  every: number;
}

export interface Crashes {
  /** By story, how many calls it makes, and at how many moments of them somebody died. */
  stories: Record<string, { calls: number; crashes: number }>;
  crashes: number;
  failed: { options: SeedOptions; result: SeedResult }[];
}

/**
 * Tells each of the stories once without any fault, then once for every moment at which a death makes a difference
 * (harness/crash-moments.ts), and judges each of them as any seed. Ends with the first story that breaks a rule.
 */
export async function crashEverywhere(
  crew: Crew,
  { seed, story, every }: CrashesOptions,
  say: (text: string) => void,
): Promise<Crashes> {
  const all: Crashes = { stories: {}, crashes: 0, failed: [] };
  for (const name of story === undefined ? CRASHED_STORIES : [story]) {
    const calm: SeedOptions = { seed, story: name, kinds: [] };
    const told = await crew.tellOne(calm);
    if (told.violations.length > 0) all.failed.push({ options: calm, result: told });
    const moments = told.moments.filter((_, n) => n % every === 0);
    let crashes = 0;
    await crew.tell(
      (function* () {
        for (const crash of moments) yield dies(calm, crash);
      })(),
      (result, options) => {
        crashes += 1;
        if (result.violations.length > 0) all.failed.push({ options, result });
        return all.failed.length === 0;
      },
    );
    all.stories[name] = { calls: told.calls, crashes };
    all.crashes += crashes;
    say(`${name}: ${told.calls} calls, ${crashes} crashes${all.failed.length > 0 ? ', and a rule is broken' : ''}`);
    if (all.failed.length > 0) break;
  }
  return all;
}

/** The seed is not calm any more, but no fault is drawn beside this one. */
function dies(calm: SeedOptions, crash: CrashMoment): SeedOptions {
  return { ...calm, kinds: [crash.when === 'before' ? 'crash-before' : 'crash-after'], onlyFaults: [], crash };
}
