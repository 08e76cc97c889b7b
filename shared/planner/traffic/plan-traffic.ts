import type { Service } from '../../domain/service.ts';
import { takesTraffic } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import { revisionFinder } from '../find-revision.ts';
import type { Plan, Snapshot } from '../snapshot.ts';
import { isShifted, type TrafficAim } from './traffic-aim.ts';
import { trafficHashOf } from './traffic-hash.ts';

/** A target that the load balancer does not know so long after its registration is registered again. */
const REGISTER_AGAIN_MS = 30_000;

/**
 * Made when the spec has traffic that the load balancer does not know in this form. Removed last: of a deleted
 * service when no task is left; of one whose spec has no traffic any more when a deployment of that spec has
 * arrived and no task is registered, so that old tasks serve until they are drained.
 */
export function trafficStep({ service, deployment, tasks, nowMs }: Snapshot): Plan['traffic'] {
  const { traffic } = service;
  if (service.status !== 'ACTIVE') return traffic && tasks.length === 0 ? 'remove' : 'keep';
  if (takesTraffic(service.spec)) {
    const isDone = trafficHashOf(service) === traffic?.specHash;
    return isDone || nowMs < (trafficAgainAtMs(service) ?? nowMs) ? 'keep' : 'ensure';
  }
  const unused = deployment.status === 'SUCCESSFUL' && tasks.every((task) => task.registeredAtMs === undefined);
  return traffic && unused ? 'remove' : 'keep';
}

/** What the load balancer refused is tried again: after 5 s at first, then half as long as it has been so, at most 5 min. */
export function trafficAgainAtMs({ trafficRefused: refused }: Service): number | undefined {
  return refused && refused.atMs + Math.min(300_000, Math.max(5_000, (refused.atMs - refused.sinceMs) / 2));
}

/** The weights that are not as they should be; undefined: all are. */
export function shiftStep({ service: { traffic } }: Snapshot, aim: TrafficAim | undefined): Plan['shift'] {
  const production = isShifted(traffic, aim, 'production') ? undefined : aim?.production;
  const test = isShifted(traffic, aim, 'test') ? undefined : aim?.test;
  return production || test ? { production, test } : undefined;
}

/** In the load balancer from RUNNING on: only there can a target become healthy. `pending` are the plan's classes. */
export function toRegister({ service, revisions, nowMs }: Snapshot, pending: readonly Task[]): Task[] {
  if (!service.traffic) return [];
  const find = revisionFinder(revisions);
  return pending.filter(
    (task) =>
      task.observed?.lastStatus === 'RUNNING' &&
      (find(task.revision)?.trafficContainers.length ?? 0) > 0 &&
      isUnknown(task, nowMs),
  );
}

function isUnknown(task: Task, nowMs: number): boolean {
  return task.registeredAtMs === undefined || nowMs >= (registerAgainAtMs(task) ?? Number.POSITIVE_INFINITY);
}

/** When a target of which the load balancer does not know is registered again; undefined: it knows of it. */
export function registerAgainAtMs({ registeredAtMs, targetHealth }: Task): number | undefined {
  return registeredAtMs !== undefined && targetHealth === 'unused' ? registeredAtMs + REGISTER_AGAIN_MS : undefined;
}
