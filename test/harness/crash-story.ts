import { type Call, Crash, type FaultHook } from './faults.ts';
import { leftovers, watch } from './judge.ts';
import { startWorld, type World, type WorldOptions } from './start-world.ts';
import { type User, userOf } from './user.ts';

/** A crash before a read is one before the next write of the same run: nothing has changed in between. */
const READS = /^(Get|BatchGet|Query|List|Describe)/;
const LOOK_MS = 30_000;
/** Enough for every retry, sweep and audit of the longest way back. */
const LIMIT_MS = 600_000;

export interface Story {
  /** Containers by their image. */
  scripts?: WorldOptions['scripts'];
  /** What has happened before the crashes begin. */
  before?(user: User): Promise<void>;
  act(user: User): Promise<void>;
  /** Who says what must never be, and what is not yet as it should be; unless said, those of a service. */
  judge?: {
    watch(world: World): { violations: string[] };
    leftovers(world: World): Promise<string[]>;
  };
}

/** When somebody dies: at the nth write of the story, of whatever service. */
export interface Moment {
  nth: number;
  when: 'before' | 'after';
}

/** How a story ended: its writes, and everything that is not as it should be. */
interface Ending {
  writes: Call[];
  problems: string[];
}

/**
 * Tells a story in which whoever makes the nth write dies before it, or before its answer comes. After that nothing
 * fails any more, and time passes until all is quiet.
 */
async function tellStory(story: Story, moment?: Moment): Promise<Ending> {
  const world = await startWorld({ scripts: story.scripts });
  try {
    const user = userOf(world);
    await story.before?.(user);
    const { violations } = story.judge?.watch(world) ?? watch(world, user);
    const look = () => story.judge?.leftovers(world) ?? leftovers(world, user);
    const writes: Call[] = [];
    const isFatal = (call: Call, when: Moment['when']) =>
      moment?.when === when && call === writes[moment.nth - 1] && writes.length >= moment.nth;
    const hook: FaultHook = {
      before(call) {
        if (READS.test(call.operation)) return;
        writes.push(call);
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
    return { writes, problems: [...violations, ...failures, ...left] };
  } finally {
    await world.stop();
  }
}

/**
 * Every moment at which a death makes a difference: before each write; after a write, where its run makes no other
 * afterwards (else it is the same as dying before that one), or where it changed something outside the table while
 * others of its run were under way.
 */
function momentsOf(writes: readonly Call[]): Moment[] {
  return writes.flatMap((call, at): Moment[] => {
    const isLast = !writes.slice(at + 1).some(({ run }) => run === call.run);
    const before: Moment = { nth: at + 1, when: 'before' };
    return isLast || call.service !== 'dynamodb' ? [before, { nth: at + 1, when: 'after' }] : [before];
  });
}

/** Tells the story once for each of those moments; answers the endings that were not good. */
export async function tellWithEveryCrash(story: Story): Promise<{ told: number; found: Record<string, string[]> }> {
  const { writes, problems } = await tellStory(story);
  const found: Record<string, string[]> = problems.length > 0 ? { 'no crash': problems } : {};
  const moments = momentsOf(writes);
  for (const moment of moments) {
    const ending = await tellStory(story, moment);
    if (ending.problems.length > 0) found[`${moment.when} write ${moment.nth}`] = ending.problems;
  }
  return { told: moments.length, found };
}
