/** ECS's lastStatus values in their order (ECS developer guide, "Task lifecycle"). */
export const TASK_STATUSES = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
] as const;

export type TaskStatus = (typeof TASK_STATUSES)[number];
export type HealthStatus = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';
/** ELBv2's TargetHealthStateEnum. */
export type TargetHealth = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';

/** Why Slipway stops a task. */
export type StopCause =
  | 'DEPLOYMENT'
  | 'SCALE_IN'
  | 'UNHEALTHY'
  | 'LAUNCH_DEADLINE'
  | 'DELETE'
  | 'USER'
  | 'LOST'
  | 'TIMEOUT'
  | 'RETIREMENT'
  | 'REBALANCE';

/**
 * The stop of a task, in its order: marked, deregistered, drained, StopTask.
 * The mark is a decision: it is never withdrawn.
 */
export interface TaskStop {
  cause: StopCause;
  reason: string;
  markedAtMs: number;
  deregisteredAtMs?: number;
  /** When the drain is over and StopTask may be called. */
  stopAtMs?: number;
  stopSentAtMs?: number;
}

/** A task that is to stop. */
export interface Mark {
  taskId: string;
  stop: TaskStop;
  /** Seen as no target: it is stopped without a drain, unless somebody has registered it in between. */
  unregistered?: true;
}

export interface ContainerState {
  name: string;
  lastStatus?: string;
  exitCode?: number;
  reason?: string;
  healthStatus?: HealthStatus;
  image?: string;
  imageDigest?: string;
  runtimeId?: string;
  containerArn?: string;
  networkBindings?: { bindIP?: string; containerPort?: number; hostPort?: number; protocol?: string }[];
}

/** What a container's image was when it was pulled. */
export interface ImageDigest {
  name: string;
  imageDigest: string;
}

/** Of the containers whose image has been pulled. */
export function imageDigestsOf({ observed }: Pick<Task, 'observed'>): ImageDigest[] {
  return (observed?.containers ?? []).flatMap(({ name, imageDigest }) => (imageDigest ? [{ name, imageDigest }] : []));
}

/** What ECS has told of a task: by an event, by RunTask's answer or by DescribeTasks. */
export interface TaskObservation {
  arn: string;
  /** Rises with each change; an observation that is not newer changes nothing. */
  version: number;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  healthStatus?: HealthStatus;
  /** The task's own address: of its network interface. */
  address?: string;
  subnet?: string;
  availabilityZone?: string;
  containers: ContainerState[];
  createdAtMs?: number;
  startedAtMs?: number;
  stoppingAtMs?: number;
  stoppedAtMs?: number;
  stopCode?: string;
  stoppedReason?: string;
  cpu?: string;
  memory?: string;
  launchType?: string;
  /** The instance that runs it, of the launch type EC2. */
  containerInstanceArn?: string;
  capacityProviderName?: string;
  platformVersion?: string;
  attachments?: unknown[];
}

/** What ECS said about one of its tasks, with what tells whose it is. */
export interface ObservedTask {
  cluster: string;
  startedBy?: string;
  group?: string;
  observation: TaskObservation;
}

/** One link of the cause chain of a stopped task: the newest cause first. */
export interface Explanation {
  who: string;
  what: string;
  container?: string;
  exitCode?: number;
  lastLines?: string[];
}

/** A one-off task's own fields: `group`, `startedBy` and `tags` stay as the user gave them. */
export interface OneOff {
  group?: string;
  startedBy?: string;
  tags?: { key: string; value: string }[];
  overrides?: object;
}

/** A container instance: the last part of its ARN, and what EC2 calls it. */
export interface InstanceRef {
  id: string;
  ec2Id: string;
}

/** A target of a target group, as ELB names it: by an IP address or, in a group of the type `instance`, by an instance's id. */
export interface TaskTarget {
  targetGroupArn: string;
  id: string;
  port: number;
}

/** A task, written before it is launched. Without `observed` it is an intent: RunTask has not been recorded yet. */
export interface Task {
  id: string;
  cluster: string;
  /** Absent for a one-off task. */
  service?: string;
  deploymentId?: string;
  revision: number;
  slot: number;
  attempt: number;
  /** Empty on instances: there ECS chooses. */
  subnet: string;
  /** Of a DAEMON service: the container instance that it is launched on. */
  instance?: InstanceRef;
  capacityProvider?: string;
  /** The definition that the user named: what the API shows. */
  taskDefinition: string;
  /** The one that it is launched from, where images are pinned: a launch that is tried again is the very same call. */
  ownTaskDefinitionArn?: string;
  intentAtMs: number;
  /** What the user gave a one-off task, as given. */
  oneOff?: OneOff;
  /** The job whose task it is (domain/job.ts), and the ARN of the one that failed before it. */
  job?: { id: string; replaces?: string };
  /** RunTask's refusals so far, to say why a service cannot place tasks. */
  launchError?: string;
  observed?: TaskObservation;
  /** When we first saw it RUNNING by our own clock. */
  runningAtMs?: number;
  /** The target group of two that it is, or will be, in: written with the intent. Absent: the first. */
  group?: 0 | 1;
  /** Where it was registered. */
  targets?: TaskTarget[];
  /** The worst of its targets. */
  targetHealth?: TargetHealth;
  registeredAtMs?: number;
  /** What it was deregistered of while ECS stopped it for reasons of its own. */
  wasRegistered?: { atMs: number; targets: TaskTarget[] };
  /** Since when it counts as healthy; absent while it does not. */
  readySinceMs?: number;
  /** When DescribeTasks first did not know it: lost only when missing twice, 60 s apart. */
  missingSinceMs?: number;
  /** From when on AWS stops it to renew what is under it: it is replaced before. */
  retireAtMs?: number;
  /** It retires because somebody drains its container instance, at once. */
  instanceDrains?: true;
  /** Until then neither scale-in nor a deployment stops it (ECS UpdateTaskProtection). */
  protectedUntilMs?: number;
  stop?: TaskStop;
  explanation?: Explanation[];
}

/** Is `next` further along than `last`? Statuses only go forward (S5). */
export function isLater(next: TaskStatus, last: TaskStatus): boolean {
  return TASK_STATUSES.indexOf(next) > TASK_STATUSES.indexOf(last);
}
