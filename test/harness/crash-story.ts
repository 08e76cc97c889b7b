import { type CrashMoment, crashMoments } from './crash-moments.ts';
import { type Call, Crash, type FaultHook } from './faults.ts';
import { leftovers, watch } from './judge.ts';
import { startWorld, type World, type WorldOptions } from './start-world.ts';
import { type User, userOf } from './user.ts';

const LOOK_MS = 30_000;
/** Enough for every retry, sweep and audit of the longest way back. */
const LIMIT_MS = 600_000;

export interface Story {
  /** Containers by their image. */
  scripts?: WorldOptions['scripts'];
  /** What has happened before the crashes begin. */
  before?(user: User): Promise<void>;
  act(user: User): Promise<void>;
  /** The first call at which somebody may die; unless said, the very first. What comes before is another story's. */
  begins?(call: Call): boolean;
  /** Who says what must never be, and what is not yet as it should be; unless said, those of a service. */
  judge?: {
    watch(world: World): { violations: string[] };
    leftovers(world: World): Promise<string[]>;
  };
}

/** How a story ended: the calls of its act, and everything that is not as it should be. */
interface Ending {
  calls: Call[];
  problems: string[];
}

/**
 * Tells a story in which whoever makes that call dies before it, or before its answer comes. After that nothing
 * fails any more, and time passes until all is quiet.
 */
async function tellStory(story: Story, moment?: CrashMoment): Promise<Ending> {
  const world = await startWorld({ scripts: story.scripts });
  try {
    const user = userOf(world);
    await story.before?.(user);
    const { violations } = story.judge?.watch(world) ?? watch(world, user);
    const look = () => story.judge?.leftovers(world) ?? leftovers(world, user);
    const from = world.calls.length;
    const isFatal = (call: Call, when: CrashMoment['when']) => moment?.when === when && call.n === moment.n;
    const hook: FaultHook = {
      before(call) {
        if (isFatal(call, 'before')) throw new Crash(call, 'before');
      },
      after(call) {
        if (isFatal(call, 'after')) throw new Crash(call, 'after');
      },
    };
    Object.assign(world.hook, hook);
    await story.act(user);
    let left = await look();
    for (let waitedMs = 0; left.length > 0 && waitedMs < LIMIT_MS; waitedMs += LOOK_MS) {
      await world.time.pass(LOOK_MS);
      left = await look();
    }
    const failures = world.failures.map(({ name, error }) => `${name} failed: ${error}`);
    return { calls: world.calls.slice(from), problems: [...violations, ...failures, ...left] };
  } finally {
    await world.stop();
  }
}

/** Tells the story once for each of those moments; answers the endings that were not good. */
export async function tellWithEveryCrash(story: Story): Promise<{ told: number; found: Record<string, string[]> }> {
  const { calls, problems } = await tellStory(story);
  const found: Record<string, string[]> = problems.length > 0 ? { 'no crash': problems } : {};
  const { begins = () => true } = story;
  const moments = crashMoments(calls.slice(calls.findIndex(begins)));
  for (const moment of moments) {
    const ending = await tellStory(story, moment);
    if (ending.problems.length > 0) found[`${moment.when} call ${moment.n}`] = ending.problems;
  }
  return { told: moments.length, found };
}
