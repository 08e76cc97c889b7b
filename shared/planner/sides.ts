import type { TargetGroupIndex } from '../domain/service.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import type { Task } from '../domain/task.ts';
import type { Aim } from './aim.ts';
import type { Bounds } from './bounds.ts';
import { type Classes, countOf, type Group } from './classify.ts';
import { leavingSeatsOf, type Seats, seatsOf, sideSeatsOf } from './seats.ts';
import type { Snapshot } from './snapshot.ts';
import { unusedGroupOf } from './traffic-aim.ts';

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
  /** Tasks of another side that are about to stop: they take room until then. */
  going: number;
}

/**
 * One side, but where the new revision comes up beside the old one: then each has the desired count and the bounds. What
 * an ended deployment has left in a target group without traffic serves nobody: it is a side that wants no task, and its
 * healthy tasks are not counted for the others' lower bound.
 */
export function sidesOf({ service, deployment }: Snapshot, classes: Classes, aim: Aim, bounds: Bounds): Side[] {
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
    return [{ seats, desired, bounds: room, launchable, group, groups: [current, other], going }, ...left];
  }
  const { current, other, beside } = { ...classes, ...aim };
  const both = { desired, bounds, going: 0 };
  const own = { ...both, seats: sideSeatsOf(current, revision), launchable, groups: [current] };
  const old = { ...both, seats: sideSeatsOf(other, beside?.revision), launchable: beside, groups: [other] };
  return [
    { ...own, group: deployment.group ?? live },
    { ...old, group: live },
  ];
}

function leftIn(classes: Classes, unused: TargetGroupIndex, aim: Aim): Side[] {
  const { current, other } = pick(classes, ({ group = 0 }) => group === unused);
  if (countOf(current) + countOf(other) === 0) return [];
  const nothing = { desired: 0, bounds: { lower: 0, upper: 0 }, launchable: undefined, group: unused, going: 0 };
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
