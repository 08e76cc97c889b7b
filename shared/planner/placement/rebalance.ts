import { hasEnded } from '../../domain/deployment.ts';
import { chosenSubnetsOf } from '../../domain/network-mode.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Task } from '../../domain/task.ts';
import { lastFailures } from '../backoff.ts';
import type { Bounds } from '../capacity/bounds.ts';
import type { Seats } from '../capacity/seats.ts';
import { runningSinceMs } from '../readiness.ts';
import type { Snapshot } from '../snapshot.ts';
import { evenOut } from './even-out.ts';
import { fullUntilMs, LEFT_OUT_MS, withRoom } from './open-subnets.ts';
import { zoneFinder } from './zones.ts';

/** A task that goes as soon as another one is healthy in its place. */
export interface Move {
  task: Task;
  /** Where the other one is launched; absent: it has been. */
  subnet?: string;
}

export interface Rebalancing {
  move?: Move;
  /** Tasks are spread unevenly, and nothing can be done about it now: when that may be otherwise. */
  againAtMs?: number;
}

interface Counted {
  seats: Seats;
  desired: number;
  bounds: Bounds;
  launchable: ServiceRevision | undefined;
}

/**
 * ECS's availabilityZoneRebalancing: of a service that is steady one task after another moves from the fullest zone to the
 * emptiest, start first: it keeps its seat until another one is healthy in its place. Never while a deployment is under
 * way, nor beyond the upper bound, nor into a subnet that is known as full, and never one that is protected.
 * Each move brings two zones nearer to each other, or tells in which zone a subnet lies, so there is an end to it. Where what was launched dies before it is
 * healthy, the one that was to go stays.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
 */
export function rebalance(snapshot: Snapshot, { seats, desired, bounds, launchable }: Counted): Rebalancing {
  const { service, deployment, tasks, nowMs } = snapshot;
  if (service.spec.availabilityZoneRebalancing !== 'ENABLED' || !hasEnded(deployment) || !launchable) return {};
  const { staying, sick, retiring, leaving } = seats;
  if ([sick, retiring, leaving.ready, leaving.rest].some(({ length }) => length > 0)) return {};
  const moving = staying.ready.find(({ id }) => id === service.movingTaskId);
  // As soon as the count has changed, or the one launched has died, there is nobody too many for it.
  const isReplaced = staying.ready.length + staying.pending.length === desired + 1;
  if (moving && isReplaced && protectionOf(moving) <= nowMs) return { move: { task: moving } };
  const isSteady = staying.ready.length === desired && tasks.length === desired;
  return isSteady && desired < bounds.upper ? nextMove(snapshot, staying.ready, launchable) : {};
}

function nextMove(snapshot: Snapshot, tasks: readonly Task[], launchable: ServiceRevision): Rebalancing {
  const { settings, nowMs } = snapshot;
  const { fullSubnets, subnetZones } = snapshot.service;
  const zoneOf = zoneFinder(tasks, subnetZones);
  const subnets = chosenSubnetsOf(launchable.spec, settings);
  if (!evenOut(tasks, tasks, subnets, zoneOf)) return {};
  const againAtMs = triesAgainAtMs(snapshot, launchable);
  const free = tasks.filter((task) => protectionOf(task) <= nowMs);
  const move = nowMs < againAtMs ? undefined : evenOut(tasks, free, withRoom(subnets, fullSubnets, nowMs), zoneOf);
  if (move) return { move };
  const times = [againAtMs, ...fullUntilMs(subnets, fullSubnets), ...tasks.map(protectionOf)];
  return { againAtMs: Math.min(...times.filter((atMs) => atMs > nowMs)) };
}

const protectionOf = ({ protectedUntilMs = 0 }: Task): number => protectedUntilMs;

const AGAIN_MAX_MS = 3_600_000;

/**
 * What runs is well where it is: after a failure, and no task that has come up since, there is no hurry. As long as a full
 * zone is left out, twice as long each time, at most an hour.
 * A zone without capacity since 12:00 is asked at 12:05, 12:10, 12:20, 12:40, 13:20, 14:20 …
 */
function triesAgainAtMs({ deployment, tasks }: Snapshot, { revision }: ServiceRevision): number {
  const failures = lastFailures(deployment, revision);
  if (!failures) return 0;
  const { lastAtMs, count } = failures;
  const isMended = tasks.some((task) => task.revision === revision && (runningSinceMs(task) ?? 0) >= lastAtMs);
  return isMended ? 0 : lastAtMs + Math.min(AGAIN_MAX_MS, LEFT_OUT_MS * 2 ** (count - 1));
}
