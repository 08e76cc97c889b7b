import type { Job, LaunchWish, RetryStrategy } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';

interface JobWish extends LaunchWish {
  timeoutSec?: number;
  retryStrategy?: RetryStrategy;
}

/** The job of a first task: everything that its later tasks are launched from. */
export function jobOf(
  { id, cluster, slot, attempt, intentAtMs }: Task,
  definition: TaskDefinition,
  ownTaskDefinitionArn: string,
  subnets: string[],
  wish: JobWish,
): Job {
  return {
    id,
    cluster,
    jobSeq: 1,
    status: 'RUNNING',
    timeoutSec: wish.timeoutSec,
    retryStrategy: wish.retryStrategy ?? { attempts: 1, evaluateOnExit: [] },
    ownTaskDefinitionArn,
    wish: {
      launchType: wish.launchType,
      platformVersion: wish.platformVersion,
      networkConfiguration: wish.networkConfiguration,
      tags: wish.tags,
      propagateTags: wish.propagateTags,
      enableECSManagedTags: wish.enableECSManagedTags,
      enableExecuteCommand: wish.enableExecuteCommand,
    },
    subnets,
    essential: definition.containerDefinitions.filter(({ essential }) => essential !== false).map(({ name }) => name),
    task: { id, slot, attempt },
    attempts: [],
    executions: 0,
    createdAtMs: intentAtMs,
    updatedAtMs: intentAtMs,
  };
}
