import type { Job, JobOwner, LaunchWish, RetryStrategy } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';

interface JobWish extends LaunchWish {
  owner?: JobOwner;
  timeoutSec?: number;
  retryStrategy?: RetryStrategy;
}

/** The job of a first task: everything that its later tasks are launched from. `essential`: who judges it. */
export function jobOf(
  { id, cluster, slot, attempt, intentAtMs }: Task,
  essential: string[],
  ownTaskDefinitionArn: string,
  subnets: string[],
  wish: JobWish,
): Job {
  return {
    id,
    cluster,
    jobSeq: 1,
    ...(wish.owner ? { owner: wish.owner } : {}),
    status: 'RUNNING',
    timeoutSec: wish.timeoutSec,
    retryStrategy: wish.retryStrategy ?? { attempts: 1, evaluateOnExit: [] },
    ownTaskDefinitionArn,
    wish: {
      launchType: wish.launchType,
      platformVersion: wish.platformVersion,
      placementConstraints: wish.placementConstraints,
      placementStrategy: wish.placementStrategy,
      networkConfiguration: wish.networkConfiguration,
      sharedNetwork: wish.sharedNetwork,
      tags: wish.tags,
      propagateTags: wish.propagateTags,
      enableECSManagedTags: wish.enableECSManagedTags,
      enableExecuteCommand: wish.enableExecuteCommand,
    },
    subnets,
    essential,
    task: { id, slot, attempt },
    attempts: [],
    executions: 0,
    createdAtMs: intentAtMs,
    updatedAtMs: intentAtMs,
  };
}
