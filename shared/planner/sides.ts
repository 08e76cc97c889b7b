import type { TargetGroupIndex } from '../domain/service.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import type { Aim } from './aim.ts';
import type { Classes, Group } from './classify.ts';
import { type Seats, seatsOf, sideSeatsOf } from './seats.ts';
import type { Snapshot } from './snapshot.ts';

/** Tasks that are counted against the desired count together: all of a service, or each of two revisions. */
export interface Side {
  seats: Seats;
  /** What makes up for missing tasks; undefined: nothing does. */
  launchable: ServiceRevision | undefined;
  /** The target group of what is launched. */
  group: TargetGroupIndex;
  /** Its tasks, for the last guard. */
  groups: readonly Group[];
}

/** One side, but where the new revision comes up beside the old one: then each has the desired count and the bounds. */
export function sidesOf({ service, deployment }: Snapshot, classes: Classes, aim: Aim): Side[] {
  const { current, other } = classes;
  const live = service.traffic?.liveGroup ?? 0;
  const { launchable, revision } = aim;
  if (aim.mode !== 'both') {
    const group = aim.mode === 'roll' ? (deployment.group ?? live) : live;
    return [{ seats: seatsOf(classes, aim), launchable, group, groups: [current, other] }];
  }
  const own = { seats: sideSeatsOf(current, revision), launchable, group: deployment.group ?? live, groups: [current] };
  const { beside } = aim;
  const old = { seats: sideSeatsOf(other, beside?.revision), launchable: beside, group: live, groups: [other] };
  return [own, old];
}
