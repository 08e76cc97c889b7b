import { type Deployment, withTimeline } from '../../domain/deployment.ts';
import type { ExecutionInput } from '../../ports/rollouts.ts';
import type { Collection } from '../../ports/store.ts';
import { type Change, changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { isHeldBy, type StepAnswer } from './fence.ts';

/** SUCCESSFUL after CLEAN_UP; or FAILED with the stage that failed and why. */
export async function finishDeployment(
  deps: Pick<Deps, 'store' | 'clock'>,
  input: ExecutionInput,
): Promise<StepAnswer> {
  await changeCollection(deps, input, (collection) =>
    isHeldBy(collection, input) ? endDeployment(collection, failureOf(collection), deps.clock.nowMs()) : undefined,
  );
  return { next: 'finish' };
}

function failureOf({ deployment: { outcome } }: Collection): string | undefined {
  if (outcome?.reached) return undefined;
  return `${outcome?.stage ?? 'the deployment'}: ${outcome?.detail ?? 'it ended without an outcome'}`;
}

/** The end of a deployment: SUCCESSFUL, or FAILED with the reason. The planner then heals with the last good revision. */
export function endDeployment(collection: Collection, reason: string | undefined, nowMs: number): Change {
  const { service, deployment } = collection;
  const succeeded = reason === undefined;
  const status: Deployment['status'] = succeeded ? 'SUCCESSFUL' : 'FAILED';
  const finished: Deployment = {
    ...deployment,
    status,
    reason,
    taskToken: undefined,
    deadlineAtMs: undefined,
    failures: succeeded ? deployment.failures : deployment.failures && { ...deployment.failures, permanent: false },
    finishedAtMs: nowMs,
  };
  const goodRevision = succeeded ? deployment.revision : service.goodRevision;
  const message = succeeded
    ? `(service ${service.service}) (deployment ${deployment.id}) deployment completed.`
    : `(service ${service.service}) (deployment ${deployment.id}) deployment failed: ${reason}.`;
  return {
    service: { ...service, goodRevision, updatedAtMs: nowMs },
    deployment: withTimeline(finished, nowMs, succeeded ? 'SUCCESSFUL' : `FAILED: ${reason}`),
    dropRevisions: revisionsToDrop(collection, goodRevision),
    events: [
      { cluster: service.cluster, service: service.service, createdAtMs: nowMs, message, deploymentId: deployment.id },
    ],
    wake: true,
  };
}

/** Kept are the deployment's revision, the good one, and those that a live task still runs. */
function revisionsToDrop({ revisions, deployment, tasks }: Collection, goodRevision: number | undefined): number[] {
  const kept = new Set([deployment.revision, goodRevision, ...tasks.map((task) => task.revision)]);
  return revisions.map((revision) => revision.revision).filter((revision) => !kept.has(revision));
}
