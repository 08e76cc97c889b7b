import { type Deployment, hasEnded, type StageOutcome, withTimeline } from '../domain/deployment.ts';
import { type Classes, countOf, countReady } from './classify.ts';
import { ingressHashOf } from './ingress-hash.ts';
import type { Snapshot } from './snapshot.ts';

/** The deployment with its progress and, once, the outcome of its stage. The same object where neither changes. */
export function judge(snapshot: Snapshot, classes: Classes, stuck: string | undefined): Deployment {
  const { nowMs, service } = snapshot;
  if (snapshot.deployment.status !== 'IN_PROGRESS') return snapshot.deployment;
  const ready = countReady(classes, snapshot.deployment.revision);
  const deployment = withProgress(snapshot.deployment, ready, nowMs, service.spec.progressDeadlineSec);
  const outcome = outcomeOf({ ...snapshot, deployment }, classes, stuck);
  if (!outcome) return deployment;
  const verdict = outcome.reached ? 'reached' : 'failed';
  return withTimeline({ ...deployment, outcome }, nowMs, `${outcome.stage} ${verdict}: ${outcome.detail}`);
}

/**
 * Is the goal of the deployment's stage reached or failed? Undefined: not yet, or it was said before.
 * RECONCILE_SERVICE: the load balancer is ready for the service. SCALE_UP: as many tasks of the new revision are
 * healthy as are desired. CLEAN_UP: no task of another revision is left.
 */
function outcomeOf(snapshot: Snapshot, classes: Classes, stuck: string | undefined): StageOutcome | undefined {
  const { deployment, service, nowMs } = snapshot;
  const { stage } = deployment;
  if (stage === undefined || deployment.outcome !== undefined) return undefined;
  if (service.status !== 'ACTIVE') return { stage, reached: false, detail: 'the service was deleted' };
  const reached = goalReached(snapshot, classes);
  if (reached !== undefined) return { stage, reached: true, detail: reached };
  const permanent = permanentCause(snapshot);
  if (permanent) return { stage, reached: false, detail: permanent };
  const deadlineAtMs = deadlineOf(deployment, classes);
  if (deadlineAtMs === undefined || nowMs < deadlineAtMs) return undefined;
  return { stage, reached: false, detail: deadlineDetail(snapshot, classes, stuck) };
}

function goalReached({ service, deployment, tasks }: Snapshot, classes: Classes): string | undefined {
  const desired = service.desiredCount;
  switch (deployment.stage) {
    case 'RECONCILE_SERVICE':
      if (!service.spec.ingress) return 'the service takes no traffic from the load balancer';
      return service.ingress?.specHash === ingressHashOf(service) ? 'the load balancer is ready' : undefined;
    case 'SCALE_UP': {
      const ready = countReady(classes, deployment.revision);
      return ready >= desired ? `${ready} of ${desired} tasks are healthy` : undefined;
    }
    case 'CLEAN_UP':
      return tasks.every((task) => task.revision === deployment.revision)
        ? 'no task of an older revision is left'
        : undefined;
    default:
      return undefined;
  }
}

/**
 * When the stage fails unless something happens; undefined: it cannot fail by time. Before its first stage it waits
 * for its execution; with an outcome its stage is over; and while CLEAN_UP waits for nothing but old tasks to drain,
 * which may take longer than the deadline (deregistrationDelaySec up to 3600), there is nothing to be late with.
 */
export function deadlineOf(deployment: Deployment, { other }: Classes): number | undefined {
  if (hasEnded(deployment) || deployment.stage === undefined || deployment.outcome !== undefined) return undefined;
  return deployment.stage === 'CLEAN_UP' && countOf(other) === 0 ? undefined : deployment.deadlineAtMs;
}

/** An image that does not exist does not come into being by trying again; ECS itself would (compatibility "ecs"). */
function permanentCause({ deployment, service }: Snapshot): string | undefined {
  const { failures, healthyMax } = deployment;
  if (!failures?.permanent || service.spec.compatibility === 'ecs' || healthyMax > 0) return undefined;
  return `a task cannot start, and trying again would not help: ${failures.lastReason}`;
}

function deadlineDetail({ deployment, service }: Snapshot, classes: Classes, stuck: string | undefined): string {
  const { progressDeadlineSec } = service.spec;
  const ready = countReady(classes, deployment.revision);
  const why = stuck ?? (deployment.failures && `The last task failed: ${deployment.failures.lastReason}`);
  return (
    `no further task became healthy within progressDeadlineSec (${progressDeadlineSec} s): ` +
    `${ready} of ${service.desiredCount} tasks are healthy.${why ? ` ${why}` : ''}`
  );
}

/**
 * Progress is a new maximum of healthy tasks of the deployment's own revision: each restarts the deadline. A maximum,
 * so that tasks which become healthy and crash by turns do not keep a deployment open for ever.
 */
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
