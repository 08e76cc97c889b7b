import type { Deployment as DeploymentAnswer } from '../../contract/answers/deployment.ts';
import type { Service as ServiceAnswer } from '../../contract/answers/service.ts';
import { type Deployment, hasArrived, hasEnded, targetRevisionOf } from '../../domain/deployment.ts';
import type { Service } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Task } from '../../domain/task.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** ECS counts a task as running when its lastStatus is RUNNING, and as pending before that. */
export function countTasks(tasks: readonly Task[]): { runningCount: number; pendingCount: number } {
  let runningCount = 0;
  let pendingCount = 0;
  for (const { observed } of tasks) {
    if (observed?.lastStatus === 'RUNNING') runningCount += 1;
    else if (!observed || ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(observed.lastStatus)) pendingCount += 1;
  }
  return { runningCount, pendingCount };
}

/** Slipway's `{deployment}`. `tasks` are those of the revision that it works towards; `revisions` those still there. */
export function presentDeployment(
  deployment: Deployment,
  desiredCount: number,
  tasks: readonly Task[],
  revisions: readonly ServiceRevision[],
): DeploymentAnswer {
  return {
    id: deployment.id,
    status: deployment.status,
    lifecycleStage: deployment.stage,
    reason: deployment.reason,
    supersededBy: deployment.supersededBy,
    taskDefinition: deployment.taskDefinition,
    revision: deployment.revision,
    desiredCount,
    ...countTasks(tasks),
    failedTasks: deployment.failures?.count ?? 0,
    containerImages: revisions.find(({ revision }) => revision === deployment.revision)?.containerImages,
    rollback: deployment.rollback && {
      revision: deployment.rollback.revision,
      taskDefinition: deployment.rollback.taskDefinition,
      reason: deployment.rollback.reason,
    },
    pausedAt: deployment.pausedAtMs === undefined ? undefined : iso(deployment.pausedAtMs),
    executionArn: deployment.executionArn,
    createdAt: iso(deployment.createdAtMs),
    updatedAt: iso(deployment.updatedAtMs),
    finishedAt: deployment.finishedAtMs === undefined ? undefined : iso(deployment.finishedAtMs),
    timeline: deployment.timeline.map(({ atMs, text }) => ({ at: iso(atMs), text })),
  };
}

type EcsDeployment = ServiceAnswer['deployments'][number];

/**
 * ECS's `deployments[]`: the PRIMARY one, and an ACTIVE one for each older revision that still has tasks. Of such a one as
 * many are desired as nobody has marked to stop: all of them before a shift of traffic, none while the last ones drain.
 */
export function presentEcsDeployments(
  service: Service,
  deployment: Deployment,
  revisions: readonly ServiceRevision[],
  tasks: readonly Task[],
): EcsDeployment[] {
  const primaryRevision = targetRevisionOf(deployment);
  const older = [...new Set(tasks.map((task) => task.revision))]
    .filter((revision) => revision !== primaryRevision)
    .sort((a, b) => b - a);
  const primary = presentRevision(service, primaryRevision, revisions, tasks, {
    id: deployment.id,
    status: 'PRIMARY',
    desiredCount: service.desiredCount,
    failedTasks: deployment.failures?.count ?? 0,
    rolloutState: rolloutStateOf(deployment),
    rolloutStateReason: deployment.reason,
    createdAt: iso(deployment.createdAtMs),
    updatedAt: iso(deployment.updatedAtMs),
  });
  const active = older.map((revision) => {
    const own = tasks.filter((task) => task.revision === revision);
    const createdAt = iso(
      revisions.find((candidate) => candidate.revision === revision)?.createdAtMs ?? service.createdAtMs,
    );
    const [{ deploymentId } = { deploymentId: undefined }] = own;
    const isBehind = deploymentId === undefined || deploymentId === deployment.id;
    return presentRevision(service, revision, revisions, tasks, {
      id: isBehind ? `revision-${revision}` : deploymentId,
      status: 'ACTIVE',
      desiredCount: own.filter(({ stop }) => stop === undefined).length,
      failedTasks: 0,
      rolloutState: 'COMPLETED',
      createdAt,
      updatedAt: createdAt,
    });
  });
  return [primary, ...active];
}

type Counted =
  | 'taskDefinition'
  | 'runningCount'
  | 'pendingCount'
  | 'launchType'
  | 'platformVersion'
  | 'networkConfiguration'
  | 'capacityProviderStrategy';

function presentRevision(
  service: Service,
  revision: number,
  revisions: readonly ServiceRevision[],
  tasks: readonly Task[],
  own: Omit<EcsDeployment, Counted>,
): EcsDeployment {
  const spec = revisions.find((candidate) => candidate.revision === revision)?.spec ?? service.spec;
  return {
    ...own,
    taskDefinition: tasks.find((task) => task.revision === revision)?.taskDefinition ?? spec.taskDefinition,
    ...countTasks(tasks.filter((task) => task.revision === revision)),
    launchType: spec.launchType,
    platformVersion: spec.platformVersion,
    capacityProviderStrategy: spec.capacityProviderStrategy as EcsDeployment['capacityProviderStrategy'],
    networkConfiguration: spec.networkConfiguration as EcsDeployment['networkConfiguration'],
  };
}

function rolloutStateOf(deployment: Deployment): EcsDeployment['rolloutState'] {
  if (!hasEnded(deployment)) return 'IN_PROGRESS';
  return hasArrived(deployment) ? 'COMPLETED' : 'FAILED';
}
