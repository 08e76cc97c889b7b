import type { ServiceSpec } from './service-spec.ts';
import type { ImageDigest, Task, TaskStop } from './task.ts';

/**
 * AWS Batch's EvaluateOnExit: an action where every given pattern matches. A pattern that ends in `*` is a prefix.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html
 */
export interface ExitRule {
  action: 'RETRY' | 'EXIT';
  onExitCode?: string;
  onReason?: string;
  onStatusReason?: string;
}

/** AWS Batch's RetryStrategy: at most so many tasks, and which ends are tried again. */
export interface RetryStrategy {
  attempts: number;
  evaluateOnExit: ExitRule[];
}

/** How one task of a job ended, in AWS Batch's words (AttemptDetail). */
export interface Attempt {
  /** Absent where ECS refused the launch. */
  taskArn?: string;
  /** Of the essential container that failed, else of the first one. */
  exitCode?: number;
  /** What ECS says of that container. */
  reason?: string;
  /** What ECS says of the task: its stoppedReason. */
  statusReason: string;
  startedAtMs?: number;
  stoppedAtMs: number;
  /** Of a deployment's job: what the container that failed wrote last, known secrets masked. */
  lastLines?: string[];
  /** Of a deployment's job that succeeded: what each container's image was. */
  imageDigests?: ImageDigest[];
}

/** What tasks of a job are launched with, beside what their own records have. */
export type LaunchWish = Partial<
  Pick<
    ServiceSpec,
    | 'launchType'
    | 'platformVersion'
    | 'placementConstraints'
    | 'placementStrategy'
    | 'networkConfiguration'
    | 'tags'
    | 'enableECSManagedTags'
    | 'enableExecuteCommand'
  >
> & {
  propagateTags?: 'TASK_DEFINITION' | 'NONE';
  /** The definition's networkMode where it is not awsvpc: RunTask is told nothing of a network. */
  sharedNetwork?: string;
};

/**
 * How the tasks of a service are launched. For RunTask there is no service whose tags it could pass on, and it refuses
 * `SERVICE`: those tags are given with the task. Otherwise a service's tags are the service's alone, as in ECS
 * (CreateService, `propagateTags`: "If no value is specified, the tags aren't propagated").
 */
export function launchWishOf({ tags, propagateTags, ...wanted }: ServiceSpec): ServiceSpec & LaunchWish {
  const spec = { ...wanted, placementStrategy: placementStrategyOf(wanted) };
  if (propagateTags === 'SERVICE') return { ...spec, tags, propagateTags: 'NONE' };
  return { ...spec, tags: [], propagateTags };
}

/**
 * ECS spreads a service's tasks over zones where nothing else is said, and standalone tasks, which these are to it, not at all.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
 */
function placementStrategyOf({
  launchType,
  placementStrategy,
}: Pick<ServiceSpec, 'launchType' | 'placementStrategy'>): ServiceSpec['placementStrategy'] {
  if (launchType !== 'EC2') return undefined;
  return placementStrategy ?? [{ type: 'spread', field: 'attribute:ecs.availability-zone' }];
}

/** The deployment whose job it is, and the gate that it decides. */
export interface JobOwner {
  service: string;
  deploymentId: string;
  gate: string;
}

export interface JobKey {
  cluster: string;
  /** The id of its first task. */
  id: string;
}

/**
 * A one-off task that has a timeout or is tried again: a chain of tasks, one at a time, carried out by the job state
 * machine. Every writer reads `jobSeq` and writes `jobSeq + 1` on the condition that it is still what was read.
 */
export interface Job extends JobKey {
  jobSeq: number;
  /** Absent where somebody asked for the task itself. */
  owner?: JobOwner;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  /** Why it ended; while it runs, why the last task was tried again. */
  statusReason?: string;
  timeoutSec?: number;
  retryStrategy: RetryStrategy;
  /** The definition of Slipway's own that its tasks are launched from. */
  ownTaskDefinitionArn: string;
  wish: LaunchWish;
  subnets: string[];
  /** Names of the containers by whose exit codes the job is judged. */
  essential: string[];
  /** The task that runs, or is about to. Its `attempt` counts from 0. */
  task: Pick<Task, 'id' | 'slot' | 'attempt'>;
  /** That task, once it has ended: what the state machine judges next. */
  ended?: Task;
  /** Tasks that have been judged, the first one first. */
  attempts: Attempt[];
  /** Somebody asked for its end: no further task is tried. */
  stop?: TaskStop;
  executions: number;
  executionArn?: string;
  executionAskedAtMs?: number;
  /** What the waiting execution is woken with, for what, and when it wakes by itself. */
  wait?: { taskToken: string; for: 'RUNNING' | 'STOPPED'; untilMs: number };
  createdAtMs: number;
  updatedAtMs: number;
  finishedAtMs?: number;
}

export function hasJobEnded({ status }: Pick<Job, 'status'>): boolean {
  return status !== 'RUNNING';
}
