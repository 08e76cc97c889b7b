import { type Deployment, hasEnded, type StageOutcome } from '../domain/deployment.ts';
import { type Classes, countOf } from './classify.ts';
import { ingressHashOf } from './ingress-hash.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Is the goal of the deployment's stage reached or failed? Undefined: not yet.
 * RECONCILE_SERVICE: the load balancer is ready for the service. SCALE_UP: as many tasks of the new revision are
 * healthy as are desired. CLEAN_UP: no task of another revision runs any more.
 */
export function outcomeOf(snapshot: Snapshot, classes: Classes): StageOutcome | undefined {
  const { deployment, service, nowMs } = snapshot;
  const { stage } = deployment;
  if (deployment.status !== 'IN_PROGRESS' || stage === undefined || hasEnded(deployment)) return undefined;
  if (deployment.outcome?.stage === stage) return deployment.outcome;
  if (service.status !== 'ACTIVE') return { stage, reached: false, detail: 'the service was deleted' };
  const reached = goalReached(snapshot, classes);
  if (reached !== undefined) return { stage, reached: true, detail: reached };
  const permanent = permanentCause(snapshot);
  if (permanent) return { stage, reached: false, detail: permanent };
  if (deployment.deadlineAtMs !== undefined && nowMs >= deployment.deadlineAtMs) {
    return { stage, reached: false, detail: deadlineDetail(snapshot, classes) };
  }
  return undefined;
}

function goalReached({ service, deployment, tasks }: Snapshot, classes: Classes): string | undefined {
  const desired = service.desiredCount;
  switch (deployment.stage) {
    case 'RECONCILE_SERVICE':
      return service.ingress?.specHash === ingressHashOf(service) ? 'the load balancer is ready' : undefined;
    case 'SCALE_UP':
      return classes.current.ready.length >= desired
        ? `${classes.current.ready.length} of ${desired} tasks are healthy`
        : undefined;
    case 'CLEAN_UP': {
      const old = tasks.filter((task) => task.revision !== deployment.revision);
      return old.length === 0 && countOf(classes.other) === 0 ? 'no task of an older revision is left' : undefined;
    }
    default:
      return undefined;
  }
}

/** An image that does not exist does not come into being by trying again; ECS itself would (compatibility "ecs"). */
function permanentCause({ deployment, service }: Snapshot): string | undefined {
  const { failures, healthyMax } = deployment;
  if (!failures?.permanent || service.spec.compatibility === 'ecs' || healthyMax > 0) return undefined;
  return `a task cannot start, and trying again would not help: ${failures.lastReason}`;
}

function deadlineDetail({ deployment, service }: Snapshot, classes: Classes): string {
  const last = deployment.failures ? ` The last task failed: ${deployment.failures.lastReason}` : '';
  return (
    `no task became healthy within progressDeadlineSec (${service.spec.progressDeadlineSec} s): ` +
    `${classes.current.ready.length} of ${service.desiredCount} tasks are healthy.${last}`
  );
}

/** Progress is a new maximum of healthy tasks: each restarts the deadline. */
export function withProgress(
  deployment: Deployment,
  ready: number,
  nowMs: number,
  progressDeadlineSec: number,
): Deployment {
  if (deployment.status !== 'IN_PROGRESS') return deployment;
  if (deployment.deadlineAtMs !== undefined && ready <= deployment.healthyMax) return deployment;
  return {
    ...deployment,
    healthyMax: Math.max(deployment.healthyMax, ready),
    deadlineAtMs: nowMs + progressDeadlineSec * 1000,
  };
}
