import type { Task } from '../domain/task.ts';
import { revisionFinder } from './find-revision.ts';
import { ingressHashOf } from './ingress-hash.ts';
import type { Plan, Snapshot } from './snapshot.ts';

/** A target that the load balancer does not know so long after its registration is registered again. */
const REGISTER_AGAIN_MS = 30_000;

/**
 * Made when the spec has traffic that the load balancer does not know in this form. Removed last: of a deleted
 * service when no task is left; of one whose spec has no traffic any more when a deployment of that spec has
 * SUCCEEDED and no task is registered, so that old tasks serve until they are drained.
 */
export function ingressStep({ service, deployment, tasks }: Snapshot): Plan['ingress'] {
  const { ingress } = service;
  if (service.status !== 'ACTIVE') return ingress && tasks.length === 0 ? 'remove' : 'keep';
  if (service.spec.ingress) return ingressHashOf(service) === ingress?.specHash ? 'keep' : 'ensure';
  const unused = deployment.status === 'SUCCESSFUL' && tasks.every((task) => task.registeredAtMs === undefined);
  return ingress && unused ? 'remove' : 'keep';
}

/** In the load balancer from RUNNING on: only there can a target become healthy. `pending` are the plan's classes. */
export function toRegister({ service, revisions, nowMs }: Snapshot, pending: readonly Task[]): Task[] {
  if (!service.ingress) return [];
  const find = revisionFinder(revisions);
  return pending.filter(
    (task) =>
      task.observed?.lastStatus === 'RUNNING' &&
      find(task.revision)?.ingressContainer !== undefined &&
      isUnknown(task, nowMs),
  );
}

function isUnknown({ registeredAtMs, targetHealth }: Task, nowMs: number): boolean {
  if (registeredAtMs === undefined) return true;
  return targetHealth === 'unused' && nowMs >= registeredAtMs + REGISTER_AGAIN_MS;
}
