import type { TargetGroupIndex } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Task } from '../../domain/task.ts';
import { type Classes, countOf, type Group } from '../classify.ts';
import { type Rebalancing, rebalance } from '../placement/rebalance.ts';
import type { Aim } from '../rollout/aim.ts';
import type { Snapshot } from '../snapshot.ts';
import { unusedGroupOf } from '../traffic/traffic-aim.ts';
import type { Bounds } from './bounds.ts';
import { leavingSeatsOf, type Seats, seatsOf, sideSeatsOf, withMoving } from './seats.ts';

/** Tasks that are counted against a desired count together: all of a service, or each of two revisions. */
export interface Side {
  seats: Seats;
  desired: number;
  bounds: Bounds;
  /** What makes up for missing tasks; undefined: nothing does. */
  launchable: ServiceRevision | undefined;
  /** The target group of what is launched. */
  group: TargetGroupIndex;
  /** Its tasks, for the last guard. */
  groups: readonly Group[];
  /** Tasks of another side that are about to stop, or are too many: they take room until then. */
  going: number;
  /** How many tasks it has over its own upper bound: they make room, those that are ill first of what is not too many. */
  over: number;
  /** Of a steady service whose tasks are spread unevenly over zones. */
  rebalancing?: Rebalancing;
}

/**
 * One side, but where the new revision comes up beside the old one: then each has the desired count and the bounds. What
 * an ended deployment has left in a target group without traffic serves nobody: it is a side that wants no task, and its
 * healthy tasks are not counted for the others' lower bound.
 */
export function sidesOf(snapshot: Snapshot, classes: Classes, aim: Aim, bounds: Bounds): Side[] {
  const { service, deployment } = snapshot;
  const live = service.traffic?.liveGroup ?? 0;
  const { launchable, revision, desired } = aim;
  if (aim.mode !== 'both') {
    const unused = aim.frozen || aim.revision === undefined ? undefined : unusedGroupOf(service);
    const { current, other } = unused === undefined ? classes : pick(classes, ({ group = 0 }) => group !== unused);
    const seats = seatsOf({ ...classes, current, other }, aim);
    const group = aim.mode === 'roll' ? (deployment.group ?? live) : live;
    const left = unused === undefined ? [] : leftIn(classes, unused, aim);
    const going = left.flatMap(({ groups }) => groups.map(countOf)).reduce((sum, count) => sum + count, 0);
    const room = { lower: bounds.lower, upper: bounds.upper - going };
    const side: Side = { seats, desired, bounds: room, launchable, group, groups: [current, other], going, over: 0 };
    return [withRebalancing(snapshot, side), ...left];
  }
  const { current, other, beside } = { ...classes, ...aim };
  const own = { seats: sideSeatsOf(current, revision), launchable, groups: [current] };
  const old = { seats: sideSeatsOf(other, beside?.revision), launchable: beside, groups: [other] };
  return [
    { ...own, ...boundsBeside(current, other, bounds), desired, group: deployment.group ?? live },
    { ...old, ...boundsBeside(other, current, bounds), desired, group: live },
  ];
}

function withRebalancing(snapshot: Snapshot, side: Side): Side {
  const rebalancing = rebalance(snapshot, side);
  const { move } = rebalancing;
  return { ...side, rebalancing, ...(move ? { seats: withMoving(side.seats, move.task) } : {}) };
}

/**
 * Each of two sides has the bounds, but for what the other has over its own. Of revision 1 and of 2, which was superseded
 * as it came up, 5 and 3 tasks are on one side; desired 7, upper 7: of revision 3 no more than 6 start before one has gone.
 */
function boundsBeside(own: Group, beside: Group, { lower, upper }: Bounds): Pick<Side, 'bounds' | 'going' | 'over'> {
  const over = (group: Group) => Math.max(0, countOf(group) - upper);
  const going = over(beside);
  return { bounds: { lower, upper: upper - going }, going, over: over(own) };
}

function leftIn(classes: Classes, unused: TargetGroupIndex, aim: Aim): Side[] {
  const { current, other } = pick(classes, ({ group = 0 }) => group === unused);
  if (countOf(current) + countOf(other) === 0) return [];
  const nothing = {
    desired: 0,
    bounds: { lower: 0, upper: 0 },
    launchable: undefined,
    group: unused,
    going: 0,
    over: 0,
  };
  return [{ ...nothing, seats: leavingSeatsOf([current, other], aim), groups: [current, other] }];
}

function pick({ current, other }: Classes, wanted: (task: Task) => boolean): { current: Group; other: Group } {
  const of = ({ ready, pending, unhealthy }: Group): Group => ({
    ready: ready.filter(wanted),
    pending: pending.filter(wanted),
    unhealthy: unhealthy.filter(wanted),
  });
  return { current: of(current), other: of(other) };
}
