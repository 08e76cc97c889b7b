import { type Deployment, hasArrived, targetRevisionOf, withTimeline } from '../../domain/deployment.ts';
import { withGoodRevision } from '../../domain/service.ts';
import { endingOf } from '../../planner/rollout/ending.ts';
import type { Collection } from '../../ports/store.ts';
import type { Change } from '../change-collection.ts';
import { deploymentEvent } from './deployment-event.ts';

const SAID: Partial<Record<Deployment['status'], string>> = {
  SUCCESSFUL: 'deployment completed',
  STOPPED: 'deployment stopped',
  ROLLBACK_SUCCESSFUL: 'deployment rolled back',
  ROLLBACK_FAILED: 'rollback failed',
  FAILED: 'deployment failed',
};

/**
 * The end of a deployment with its status and reason. The planner then heals with the last good revision. `broken`: its
 * execution cannot go on.
 */
export function endDeployment(collection: Collection, broken: string | undefined, nowMs: number): Change {
  const { service, deployment } = collection;
  const { status, reason } = endingOf(collection, broken);
  const finished: Deployment = {
    ...deployment,
    status,
    reason,
    taskToken: undefined,
    deadlineAtMs: undefined,
    pausedAtMs: undefined,
    failures: status === 'SUCCESSFUL' ? deployment.failures : settled(deployment.failures),
    healingFailures: settled(deployment.healingFailures),
    finishedAtMs: nowMs,
  };
  const goodRevisions = hasArrived(finished)
    ? withGoodRevision(service.goodRevisions, targetRevisionOf(finished))
    : service.goodRevisions;
  const text = reason ? `${SAID[status] ?? status}: ${reason}` : (SAID[status] ?? status);
  return {
    service: { ...service, goodRevisions, updatedAtMs: nowMs },
    deployment: withTimeline(finished, nowMs, reason ? `${status}: ${reason}` : status),
    dropRevisions: revisionsToDrop(collection, goodRevisions),
    events: [deploymentEvent(collection, text, nowMs)],
    wake: true,
  };
}

/** What cannot be mended is tried again all the same once the deployment is over: the service has nothing else. */
function settled<Count extends { permanent: boolean }>(count: Count | undefined): Count | undefined {
  return count && { ...count, permanent: false };
}

/** Kept are the deployment's revision, the good ones, and those that a live task still runs. */
function revisionsToDrop({ revisions, deployment, tasks }: Collection, goodRevisions: readonly number[]): number[] {
  const kept = new Set([deployment.revision, ...goodRevisions, ...tasks.map((task) => task.revision)]);
  return revisions.map((revision) => revision.revision).filter((revision) => !kept.has(revision));
}
