import { type Call, Crash, type FaultHook } from './faults.ts';
import { leftovers, watch } from './judge.ts';
import { startWorld } from './start-world.ts';
import { type User, userOf } from './user.ts';

/** A crash before a read is one before the next write of the same run: nothing has changed in between. */
const READS = /^(Get|BatchGet|Query|List|Describe)/;
const LOOK_MS = 30_000;
/** Enough for every retry, sweep and audit of the longest way back. */
const LIMIT_MS = 600_000;

export interface Story {
  /** What has happened before the crashes begin. */
  before?(user: User): Promise<void>;
  act(user: User): Promise<void>;
}

/** How a story ended: how many writes there were, and everything that is not as it should be. */
export interface Ending {
  writes: number;
  problems: string[];
}

/**
 * Tells a story in which whoever makes the nth write, of whatever service, dies before it or before its answer comes.
 * After that nothing fails any more, and time passes until all is quiet.
 */
export async function tellStory(story: Story, nth = Number.POSITIVE_INFINITY, when = 'before'): Promise<Ending> {
  const world = await startWorld();
  try {
    const user = userOf(world);
    await story.before?.(user);
    const { violations } = watch(world, user);
    let writes = 0;
    const hook: FaultHook = {
      before(call) {
        if (READS.test(call.operation)) return;
        writes += 1;
        if (writes !== nth) return;
        if (when === 'before') throw new Crash(call, 'before');
        hook.after = (made: Call) => {
          if (made === call) throw new Crash(made, 'after');
        };
        world.hook.after = hook.after;
      },
    };
    world.hook.before = hook.before;
    await story.act(user);
    let left = await leftovers(world, user);
    for (let waitedMs = 0; left.length > 0 && waitedMs < LIMIT_MS; waitedMs += LOOK_MS) {
      await world.time.pass(LOOK_MS);
      left = await leftovers(world, user);
    }
    const failures = world.failures.map(({ name, error }) => `${name} failed: ${error}`);
    return { writes, problems: [...violations, ...failures, ...left] };
  } finally {
    await world.stop();
  }
}

/** The endings that were not good, of one telling for each write. */
export async function tellWithEveryCrash(story: Story, when: 'before' | 'after'): Promise<Record<string, string[]>> {
  const { writes, problems } = await tellStory(story);
  const found: Record<string, string[]> = problems.length > 0 ? { 'no crash': problems } : {};
  for (let nth = 1; nth <= writes; nth += 1) {
    const ending = await tellStory(story, nth, when);
    if (ending.problems.length > 0) found[`write ${nth}`] = ending.problems;
  }
  return found;
}
