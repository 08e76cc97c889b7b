import type { Task as TaskAnswer } from '../../contract/answers/task.ts';
import type { Job } from '../../domain/job.ts';
import { clusterArnOf, shownGroupOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { LauncherSettings } from '../../ports/settings.ts';
import { presentJob } from '../jobs/present-job.ts';

const iso = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : new Date(ms).toISOString());

/**
 * ECS's Task, with `explanation`. The definition is the one that the user named; `group` and `startedBy` are what ECS
 * shows for a service's task, or what the user gave a one-off task.
 */
export function presentTask(
  settings: Pick<LauncherSettings, 'region' | 'accountId'>,
  task: Task,
  job?: { record: Job; liveArn?: string },
): TaskAnswer {
  const { observed, stop, oneOff } = task;
  const stopping = stop !== undefined || observed?.desiredStatus === 'STOPPED';
  return {
    taskArn: observed?.arn,
    clusterArn: clusterArnOf(settings, task.cluster),
    taskDefinitionArn: task.taskDefinition,
    lastStatus: observed?.lastStatus ?? (task.launchError ? 'STOPPED' : 'PROVISIONING'),
    desiredStatus: stopping || task.launchError ? 'STOPPED' : 'RUNNING',
    healthStatus: observed?.healthStatus,
    containers: observed?.containers ?? [],
    attachments: observed?.attachments as TaskAnswer['attachments'],
    availabilityZone: observed?.availabilityZone,
    capacityProviderName: observed?.capacityProviderName,
    launchType: observed?.launchType,
    containerInstanceArn: observed?.containerInstanceArn,
    platformVersion: observed?.platformVersion,
    cpu: observed?.cpu,
    memory: observed?.memory,
    group: shownGroupOf(task),
    startedBy: task.service === undefined ? oneOff?.startedBy : task.deploymentId,
    tags: oneOff?.tags,
    overrides: oneOff?.overrides as TaskAnswer['overrides'],
    version: observed?.version,
    createdAt: iso(observed?.createdAtMs ?? task.intentAtMs),
    startedAt: iso(observed?.startedAtMs),
    stoppingAt: iso(observed?.stoppingAtMs),
    stoppedAt: iso(observed?.stoppedAtMs),
    stopCode: observed?.stopCode ?? (task.launchError ? 'TaskFailedToStart' : undefined),
    stoppedReason: observed?.stoppedReason ?? task.launchError,
    explanation: task.explanation,
    job: task.job && presentJob(task, job),
  };
}
