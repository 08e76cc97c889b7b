import { SCHEMA_VERSION } from '../../contract/events/about.ts';
import type { DeploymentStateChange } from '../../contract/events/deployment-state-change.ts';
import { type Deployment, type DeploymentStatus, targetRevisionOf } from '../../domain/deployment.ts';
import { clusterArnOf, serviceArnOf } from '../../domain/names.ts';
import type { BusEvent } from '../../ports/bus.ts';
import type { RecordChange } from '../../ports/record-change.ts';
import type { PublishSettings } from './events-of.ts';

type Names = Pick<DeploymentStateChange, 'eventType' | 'eventName'>;

const IN_PROGRESS: Names = { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' };
const FAILED: Names = { eventType: 'ERROR', eventName: 'SERVICE_DEPLOYMENT_FAILED' };

/** What the user asked for did not come: a deployment that was rolled back has failed too. */
const NAMES: Readonly<Record<DeploymentStatus, Names>> = {
  PENDING: IN_PROGRESS,
  IN_PROGRESS,
  STOP_REQUESTED: IN_PROGRESS,
  ROLLBACK_REQUESTED: IN_PROGRESS,
  ROLLBACK_IN_PROGRESS: IN_PROGRESS,
  SUCCESSFUL: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
  STOPPED: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_STOPPED' },
  ROLLBACK_SUCCESSFUL: FAILED,
  ROLLBACK_FAILED: FAILED,
  FAILED,
};

/** Another deployment, status, stage, way or hold. What else a record counts is nobody else's business. */
export function deploymentEvents(
  settings: PublishSettings,
  { key, before, after, sequence }: Extract<RecordChange, { kind: 'deployment' }>,
): BusEvent[] {
  if (before && !hasChanged(before, after)) return [];
  // What left the collection when it had ended before was told then; new in the history is only one that was replaced.
  if (!before && after.finishedAtMs !== undefined && after.supersededBy === undefined) return [];
  const { eventType, eventName } = NAMES[after.status];
  const serviceArn = serviceArnOf(settings, key.cluster, key.service);
  const detail: DeploymentStateChange = {
    schemaVersion: SCHEMA_VERSION,
    id: `${after.id}/${sequence}`,
    sequence,
    eventType,
    eventName,
    clusterArn: clusterArnOf(settings, key.cluster),
    serviceArn,
    deploymentId: after.id,
    status: after.status,
    lifecycleStage: after.stage,
    revision: targetRevisionOf(after),
    taskDefinition: after.taskDefinition,
    supersededBy: after.supersededBy,
    paused: after.pausedAtMs !== undefined,
    reason: reasonOf(after),
    updatedAt: new Date(after.updatedAtMs).toISOString(),
  };
  return [{ detailType: 'ECS Deployment State Change', resources: [serviceArn], atMs: after.updatedAtMs, detail }];
}

function hasChanged(before: Deployment, after: Deployment): boolean {
  return (
    before.id !== after.id ||
    before.status !== after.status ||
    before.stage !== after.stage ||
    targetRevisionOf(before) !== targetRevisionOf(after) ||
    before.pausedAtMs !== after.pausedAtMs
  );
}

function reasonOf({ reason, rollback, pausedAtMs, id, status, stage }: Deployment): string {
  if (reason !== undefined) return reason;
  if (rollback) return `rolls back to revision ${rollback.revision}: ${rollback.reason}`;
  if (pausedAtMs !== undefined) return `deployment ${id} is paused by the user`;
  return `deployment ${id} is ${status}${stage ? ` in the stage ${stage}` : ''}`;
}
