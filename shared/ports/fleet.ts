import type { LaunchWish } from '../domain/job.ts';
import type { TargetType } from '../domain/network-mode.ts';
import type { LoadBalancerRecord, ServiceKey, Weights } from '../domain/service.ts';
import type { CapacityProviderStrategyItem, ServiceSpec } from '../domain/service-spec.ts';
import type { Task, TaskObservation } from '../domain/task.ts';

/** Everything that RunTask is called with: built from immutable records alone, so that a replay is the same call. */
export interface Launch {
  /** clientToken and startedBy. */
  id: string;
  cluster: string;
  taskDefinitionArn: string;
  /** `slipway-<stack>/<service>`: what tells our tasks from a stranger's. */
  group: string;
  subnet: string;
  capacityProvider?: string;
  /** The id of the container instance that it is meant for: what ECS says of that one is why it could not be placed. */
  instanceId?: string;
  spec: LaunchWish;
  overrides?: object;
}

/** What became of a launch. A refusal is normal: ECS answers it in a 200. */
export type LaunchOutcome =
  | { kind: 'launched'; observation: TaskObservation }
  /** The same token was used with other parameters, or the token is used up: look it up by startedBy. */
  | { kind: 'conflict' }
  /** No capacity, a bad definition …: a new try is a new attempt with a new id. */
  | { kind: 'refused'; reason: string; permanent: boolean }
  /** Throttled or unreachable: the same intent is tried again, and counts as nothing. */
  | { kind: 'again'; reason: string };

interface NameAndValue {
  name?: string;
  value?: string;
}

export interface Tag {
  key: string;
  value: string;
}

/** What ECS says of a cluster (its Cluster), all that may be included included. */
export interface ClusterDescription {
  registeredContainerInstancesCount: number;
  runningTasksCount: number;
  pendingTasksCount: number;
  activeServicesCount: number;
  statistics: NameAndValue[];
  tags: Tag[];
  settings: NameAndValue[];
  capacityProviders: string[];
  defaultCapacityProviderStrategy: CapacityProviderStrategyItem[];
}

/** ECS: clusters. */
export interface Clusters {
  /** Answers the same for a cluster that exists. */
  create(cluster: string, tags: Tag[]): Promise<void>;
  /** By their names; one that ECS has not is left out. */
  describe(clusters: string[]): Promise<Map<string, ClusterDescription>>;
  /** `describe` for somebody who looks; undefined: ECS is too busy to say. */
  look(clusters: string[]): Promise<Map<string, ClusterDescription> | undefined>;
  /** Gives it these tags, and takes those of `removed` keys. */
  tag(clusterArn: string, tags: Tag[], removed: string[]): Promise<void>;
  /** False: it is not empty. Strangers' tasks are in no record of ours. */
  delete(cluster: string): Promise<boolean>;
}

/**
 * What ECS tells of a task beside what its record keeps: nothing is decided by it, and a record is small because each of its
 * writes is paid for by its size.
 */
export interface TaskDetail {
  pullStartedAt?: Date;
  pullStoppedAt?: Date;
  executionStoppedAt?: Date;
  connectivity?: string;
  connectivityAt?: Date;
  platformFamily?: string;
  ephemeralStorage?: { sizeInGiB: number };
  enableExecuteCommand?: boolean;
  /** Those that it was given, that were handed on to it, and that ECS manages. */
  tags: Tag[];
  /** What each container has of its task, as definition and overrides say. */
  sizes: { name: string; cpu?: string; memory?: string; memoryReservation?: string }[];
}

/** ECS: the tasks themselves. */
export interface Fleet {
  run(launch: Launch): Promise<LaunchOutcome>;
  stop(cluster: string, arn: string, reason: string): Promise<void>;
  /** Any number of ARNs (100 a call). An ARN that ECS does not know is in `missing`. */
  describe(
    cluster: string,
    arns: string[],
  ): Promise<{ observations: (TaskObservation & { startedBy?: string; group?: string })[]; missing: string[] }>;
  /** Undefined: ECS does not know the task (an hour after its end it may not), or does not say. */
  detail(cluster: string, arn: string): Promise<TaskDetail | undefined>;
  /** The task that was started by this id, while its desired status is RUNNING. */
  findByStartedBy(cluster: string, id: string): Promise<TaskObservation | undefined>;
  /** ARNs of the tasks of a cluster whose desired status is RUNNING, a page of 100. */
  list(cluster: string, nextToken?: string): Promise<{ arns: string[]; nextToken?: string }>;
  /** ARNs of the tasks that a container instance runs, whose desired status is that one. The instance by its ARN or id. */
  listOnInstance(cluster: string, instance: string, desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string[]>;
  /** ARNs of the cluster's container instances of that status. */
  listInstances(cluster: string, status: 'ACTIVE' | 'DRAINING'): Promise<string[]>;
  /** ARNs of the ACTIVE ones that an expression of the cluster query language selects; or why ECS does not take it. */
  selectInstances(cluster: string, filter: string): Promise<{ arns: string[] } | { refused: string }>;
  /** EC2's ids by those of container instances; any number of them (100 a call). One that is gone is not among them. */
  ec2IdsOf(cluster: string, ids: string[]): Promise<Map<string, string>>;
  /** Was a call throttled, or lost on its way? Then the same one may be made again, and nothing is wrong with it. */
  isPassing(error: unknown): boolean;
}

/** Traffic: target groups and listener rules. */
export interface LoadBalancer {
  /**
   * Makes or mends what the service's traffic needs: target groups and rules for its `ingress`, and a look at the
   * user's own groups of its `loadBalancers`. Weights that were set stay as they are. Answers the same for the same
   * service, `ingress` first; or why the load balancer does not take it.
   */
  ensure(request: TrafficRequest): Promise<{ balancers: LoadBalancerRecord[] } | { refused: string }>;
  /** Has a rule weigh the two target groups so. Safe to repeat. */
  shift(
    balancer: LoadBalancerRecord,
    weights: Weights,
    which: 'production' | 'test',
    /** Production traffic goes to the function that wakes the service, and nothing to the groups. */
    asleep?: boolean,
  ): Promise<void>;
  /**
   * How a rule weighs the target groups; asleep: it leads to the function that wakes the service; undefined: it is not
   * there any more, or leads to another than these.
   */
  weightsOf(balancer: LoadBalancerRecord, which: 'production' | 'test'): Promise<Weights | 'asleep' | undefined>;
  /** Answers the targets that the load balancer does not take; undefined: the target group is gone. */
  register(targetGroupArn: string, targets: TargetAddress[]): Promise<RefusedTarget[] | undefined>;
  deregister(targetGroupArn: string, targets: TargetAddress[]): Promise<void>;
  /** Targets by `<id>:<port>`; none where the target group is gone. */
  health(targetGroupArn: string): Promise<Map<string, { target: TargetAddress; state: Task['targetHealth'] }>>;
  /** Removes the service's own target groups and every rule that leads to them, whether or not they were ever recorded. */
  remove(service: ServiceKey): Promise<void>;
}

export interface TrafficRequest extends ServiceKey {
  spec: Pick<ServiceSpec, 'ingress' | 'loadBalancers'>;
  /** A port for the groups of `ingress`: the default of its targets. */
  port: number;
  targetType: TargetType;
  groups: 1 | 2;
  /** The weights that production and test traffic have now. */
  weights: Weights;
  testWeights: Weights;
  asleep?: boolean;
}

export interface RefusedTarget {
  target: TargetAddress;
  /** In ELB's words. */
  reason: string;
}

export interface TargetAddress {
  /** An IP address or, in a group of the type `instance`, the id of an EC2 instance. */
  id: string;
  port: number;
}
