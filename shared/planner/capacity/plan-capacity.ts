import type { ServiceSpec } from '../../domain/service-spec.ts';
import type { StopCause, Task } from '../../domain/task.ts';
import { runningSinceMs } from '../readiness.ts';
import { type Bounds, startable, stoppable } from './bounds.ts';
import { drainedVictims } from './drained-victims.ts';
import type { Seats } from './seats.ts';
import { type ChooseVictims, victimChooser } from './victims.ts';

export interface Victim {
  task: Task;
  cause: StopCause;
  reason: string;
}

export interface Capacity {
  /** How many tasks to launch now. */
  launches: number;
  /** How many more the desired count asks for, bounds and backoff aside. */
  missing: number;
  victims: Victim[];
  /** Neither a start nor a stop is possible, and the aim is not reached: why. */
  stuck?: string;
  /** Nothing is possible before these have lost their protection. */
  waitsFor?: Task[];
}

interface Circumstances {
  mayLaunch: boolean;
  /** Tasks on their way out. */
  stopping: number;
  /** Those that are to stay for now. */
  kept: ReadonlySet<Task>;
  /** How many are active over the upper bound. */
  over: number;
  /** By which ECS places them on instances. */
  strategy?: ServiceSpec['placementStrategy'];
  /** Each has an instance to itself: there is never one more beside it. */
  isDaemon?: boolean;
  /** ECS has found no place for the last task that was to start: when that was. */
  noRoomAtMs?: number;
}

/**
 * How many tasks start now, and which stop: per task and work-conserving, within both bounds.
 * Both halves are decided on the same counts, so a task that stops in this pass makes no room before the next.
 *
 * desired 4, 100/200 (lower 4, upper 8), 4 old ready, 0 new: 4 launches, no victim (4 - 4 = 0 may go).
 * then 4 old ready, 1 new ready, 3 new pending: no launch, 1 victim (5 - 4 = 1).
 * desired 4, 50/100 (lower 2, upper 4), 4 old ready: 2 victims; when they are marked, 2 launches.
 * desired 4, 100/200, 4 old ready of which 1 is `kept`, 4 new ready: 3 victims; then it waits for that one.
 */
export function planCapacity(seats: Seats, desired: number, bounds: Bounds, circumstances: Circumstances): Capacity {
  const { mayLaunch, stopping, kept, strategy, isDaemon } = circumstances;
  const { staying, sick, retiring, leaving } = seats;
  const useful = staying.ready.length + staying.pending.length;
  const ready = staying.ready.length + retiring.length + leaving.ready.length;
  const active = useful + sick.length + retiring.length + leaving.ready.length + leaving.rest.length;
  const missing = Math.max(0, desired - useful);
  const room = startable(desired, useful, active, bounds);
  const launches = mayLaunch ? room : 0;
  const free = withoutKept(seats, kept);
  const victims = victimsOf(seats, free, desired, bounds, circumstances);
  const idle = launches === 0 && victims.length === 0 && stopping === 0 && staying.pending.length === 0;
  if (!idle) return { launches, missing, victims };
  const choose = victimChooser(tasksOf(seats), strategy);
  const last = mayLaunch ? lastResort(free, stoppable(ready, bounds), choose) : undefined;
  if (last) return { launches, missing, victims: [last] };
  const waitsFor = room === 0 ? heldBack(seats, kept, useful - desired) : [];
  if (waitsFor.length > 0) return { launches, missing, victims, waitsFor };
  if (!mayLaunch || missing === 0) return { launches, missing, victims };
  return { launches, missing, victims, stuck: stuckReason(active, ready, bounds, isDaemon) };
}

/** The seats as victims are chosen from them: without those that are to stay for now. */
function withoutKept(seats: Seats, kept: ReadonlySet<Task>): Seats {
  const free = (tasks: Task[]) => tasks.filter((task) => !kept.has(task));
  const { staying, retiring, leaving } = seats;
  return {
    ...seats,
    staying: { ...staying, ready: free(staying.ready), pending: free(staying.pending) },
    retiring: free(retiring),
    leaving: { ...leaving, ready: free(leaving.ready), rest: free(leaving.rest) },
  };
}

/**
 * Those that would go if nobody were kept; of a surplus, those whose protection ends first: where nobody goes, whoever is
 * too many is kept.
 */
function heldBack({ staying, leaving }: Seats, kept: ReadonlySet<Task>, surplus: number): Task[] {
  const leavers = [...leaving.ready, ...leaving.rest].filter((task) => kept.has(task));
  if (staying.frozen) return leavers;
  const tooMany = [...staying.ready, ...staying.pending]
    .sort((a, b) => (a.protectedUntilMs ?? 0) - (b.protectedUntilMs ?? 0))
    .slice(0, Math.max(0, surplus));
  return [...leavers, ...tooMany];
}

function victimsOf(
  seats: Seats,
  free: Seats,
  desired: number,
  bounds: Bounds,
  { mayLaunch, over, strategy, noRoomAtMs }: Circumstances,
): Victim[] {
  const { staying, sick, retiring, leaving } = seats;
  const choose = victimChooser(tasksOf(seats), strategy);
  const victims: Victim[] = [];
  const take = (tasks: readonly Task[], cause: StopCause, reason: string) => {
    for (const task of tasks) victims.push({ task, cause, reason });
  };
  const healthy = new Set([...staying.ready, ...retiring, ...leaving.ready]);
  const spare = () => stoppable(ready - victims.filter(({ task }) => healthy.has(task)).length, bounds);
  const ready = staying.ready.length + retiring.length + leaving.ready.length;

  const { cause, reason } = leaving;
  take(unhealthyLeavers(free.leaving.rest, ready, bounds), cause, reason);
  take(choose(free.leaving.ready, spare()), cause, reason);
  const surplus = staying.ready.length + staying.pending.length - desired;
  take(surplusOf(free.staying, surplus, spare(), choose), 'SCALE_IN', `desired count is ${desired}`);
  const replaced = seatsTaken(sick.length, staying.ready.length, desired);
  take(choose(sick, Math.max(replaced, over - victims.length)), 'UNHEALTHY', FAILED_CHECKS);
  const relieved = seatsTaken(retiring.length, staying.ready.length, desired);
  for (const task of choose(free.retiring, Math.min(relieved, spare()))) victims.push({ task, ...whyRelieved(task) });
  const left = free.retiring.filter((task) => !victims.some((victim) => victim.task === task));
  const drained = { pending: free.staying.pending, retiring: left };
  victims.push(...drainedVictims(drained, { mayLaunch, noRoomAtMs, spare: spare() }, choose));
  return victims;
}

const FAILED_CHECKS = 'it failed its health checks';
const MOVED = {
  cause: 'REBALANCE',
  reason: 'moved to another zone: another task has taken its place where fewer run',
} as const;
const whyRetired = ({ instanceDrains }: Task) =>
  instanceDrains ? 'its container instance is draining' : 'AWS retires it';

function whyRelieved(task: Task): Pick<Victim, 'cause' | 'reason'> {
  if (task.retireAtMs === undefined) return MOVED;
  return { cause: 'RETIREMENT', reason: `${whyRetired(task)}: another task has taken its place` };
}

function tasksOf({ staying, sick, retiring, leaving }: Seats): Task[] {
  return [staying.ready, staying.pending, sick, retiring, leaving.ready, leaving.rest].flat();
}

/**
 * Leavers that are not healthy serve nobody, and their room is needed: they go first. But one that runs may have
 * become healthy a moment ago: while the known healthy ones are under the lower bound, it stays.
 * lower 4, 3 ready, 1 running and not yet healthy, 1 not yet RUNNING: only the last goes.
 */
function unhealthyLeavers(rest: Task[], ready: number, bounds: Bounds): Task[] {
  return ready >= bounds.lower ? rest : rest.filter((task) => runningSinceMs(task) === undefined);
}

/**
 * Too many: first those that are not RUNNING, then those not healthy yet, then healthy ones: of them, those that the
 * plan would not launch again (a FAILED deployment's beside the good revision's) first. As many as are desired stay, and
 * those that are healthy are the last to go; of these no more than the lower bound can spare, since one that is protected
 * keeps its seat before it is healthy too.
 * desired 1, lower 1, 1 ready, 1 protected and not yet healthy: nobody goes before the second is healthy.
 */
function surplusOf(staying: Seats['staying'], surplus: number, spare: number, choose: ChooseVictims): Task[] {
  if (staying.frozen) return [];
  const [starting, running] = split(staying.pending, (task) => runningSinceMs(task) === undefined);
  const [foreign, own] = split(staying.ready, (task) => task.revision !== staying.revision);
  const chosen: Task[] = [];
  for (const candidates of [starting, running]) chosen.push(...choose(candidates, surplus - chosen.length));
  const most = chosen.length + spare;
  for (const candidates of [foreign, own]) {
    chosen.push(...choose(candidates, Math.min(surplus, most) - chosen.length));
  }
  return chosen;
}

function split(tasks: readonly Task[], first: (task: Task) => boolean): [Task[], Task[]] {
  return [tasks.filter(first), tasks.filter((task) => !first(task))];
}

/**
 * Unhealthy tasks are replaced start-first: each keeps its seat until a ready task has taken it.
 * desired 3, 2 ready, 1 unhealthy: 2 + 1 - 3 = 0 stop; a replacement becomes ready: 3 + 1 - 3 = 1 stops.
 */
export function seatsTaken(sick: number, ready: number, desired: number): number {
  return Math.max(0, Math.min(sick, ready + sick - desired));
}

/**
 * Where the upper bound leaves no room for a replacement, unhealthy tasks are stopped one by one: the next only when
 * the one before has gone and its replacement has become healthy (or has itself turned out unhealthy).
 */
function lastResort({ sick, retiring, leaving }: Seats, spare: number, choose: ChooseVictims): Victim | undefined {
  const [leaver] = choose(leaving.rest, 1);
  if (leaver) return { task: leaver, cause: leaving.cause, reason: leaving.reason };
  const [ill] = choose(sick, 1);
  if (ill) return { task: ill, cause: 'UNHEALTHY', reason: FAILED_CHECKS };
  // It is healthy still: it goes only where the lower bound can spare it, and waits for its date otherwise.
  const [old] = choose(retiring, Math.min(1, spare));
  const noRoom = 'and there is no room for another beside it';
  return old && { task: old, cause: 'RETIREMENT', reason: `${whyRetired(old)}, ${noRoom}` };
}

function stuckReason(active: number, ready: number, bounds: Bounds, isDaemon = false): string {
  const needed = `${ready} are healthy and minimumHealthyPercent needs ${bounds.lower}`;
  if (isDaemon) {
    const ofOne = 'an instance gets its next task when the one before has stopped';
    return `it can neither start nor stop a task: ${ofOne}, ${needed}. Lower minimumHealthyPercent.`;
  }
  return (
    `it can neither start nor stop a task: ${active} tasks are active and maximumPercent allows ${bounds.upper}, ` +
    `${needed}. Raise maximumPercent or lower minimumHealthyPercent.`
  );
}
