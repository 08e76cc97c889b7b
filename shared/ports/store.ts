import type { Deployment } from '../domain/deployment.ts';
import type { Job, JobKey } from '../domain/job.ts';
import type { IngressPlace } from '../domain/match-ingress.ts';
import type { ServiceScaling } from '../domain/scaling/service-scaling.ts';
import type { Service, ServiceKey } from '../domain/service.ts';
import type { ServiceEvent } from '../domain/service-event.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import type { Follow } from '../domain/service-spec.ts';
import type { Mark, Task } from '../domain/task.ts';

/** A service and everything that the planner needs: one strongly consistent read. */
export interface Collection {
  service: Service;
  deployment: Deployment;
  revisions: ServiceRevision[];
  /** Live tasks only: a stopped task has moved to the history. */
  tasks: Task[];
  /** How it scales; absent where nobody said. */
  scaling?: ServiceScaling;
}

/**
 * One fenced change of a collection: all of it or none.
 * `service` is the whole new record, and is written only over `replaces` as it was read: its planSeq, and its dueAtMs,
 * which triggers set without raising planSeq. Without `replaces`: only where there is no service, or one that expired.
 */
export interface Commit {
  service: Service;
  replaces?: Pick<Service, 'planSeq' | 'dueAtMs'>;
  /** The service is new (again): from now on it is in its cluster's list. */
  created?: boolean;
  deployment?: Deployment;
  scaling?: ServiceScaling;
  /** A new revision, or one that got its own task definition. */
  revision?: ServiceRevision;
  /** A deployment that leaves the collection for the history. */
  archived?: Deployment;
  dropRevisions?: number[];
  /** What the service followed until now and follows no more. */
  unfollowed?: Follow;
  newTasks?: Task[];
  marks?: Mark[];
  /** What ECS told of live tasks where it takes health away; `isFirst`: nothing was known of the task, not its ARN either. */
  observed?: { taskId: string; patch: Partial<Task>; isFirst?: boolean }[];
  /** Tasks that have stopped: they move to the history. */
  stopped?: Task[];
  events?: ServiceEvent[];
  /** A job of the deployment, with its first task: an intent that its own execution carries out. */
  newJob?: { job: Job; newTask: Task };
  /** Does this change want the planner to look? Never set by the planner itself. */
  wake: boolean;
}

/** One fenced change of a job: all of it or none. */
export interface JobCommit {
  /** The whole new record. */
  job: Job;
  /** As it was read; without it, only where there is no job of this id. */
  replaces?: Pick<Job, 'jobSeq'>;
  /** The job's next task, an intent. */
  newTask?: Task;
  /** The job's task has stopped: it moves to the history. */
  stopped?: Task;
  /** Does the job want to be looked at? */
  wake: boolean;
}

/** Statuses only go forward: `newerThan` admits what was never observed or at a lower version, `notBehind` an equal one too. */
export interface TaskGuard {
  newerThan?: number;
  notBehind?: number;
  /** Nobody has marked the task to be stopped. */
  unmarked?: true;
  /** Nobody has registered the task with a load balancer. */
  unregistered?: true;
}

export interface Page<Item> {
  items: Item[];
  nextToken?: string;
}

export interface PageRequest {
  limit: number;
  nextToken?: string;
}

export interface EventQuery {
  limit: number;
  nextToken?: string;
  /** Place of the last event seen: answers older-first from there. Without it, newest first. */
  after?: string;
}

/** An event, and its place in the list that it was read from: places rise with time, as texts. */
export interface PlacedEvent extends ServiceEvent {
  place: string;
}

export interface EventPage extends Page<PlacedEvent> {
  /** The place of the newest event that was looked at, whether or not it is among the items; undefined without any. */
  newest?: string;
}

export interface ClusterRecord {
  clusterName: string;
  clusterArn: string;
  status: 'ACTIVE';
  createdAtMs: number;
}

/** Where a pass of the audit stopped: `nextToken` '' is the beginning of that part. */
export interface AuditPlace {
  cluster: string;
  part: 'services' | 'tasks';
  nextToken?: string;
}

/** The records. Every read is strongly consistent; every write is on disk when its promise resolves. */
export interface Store {
  load(key: ServiceKey): Promise<Collection | undefined>;
  /** False: somebody else wrote in between (or is writing); nothing of the commit is stored. */
  commit(commit: Commit): Promise<boolean>;
  /** The service's record alone: one read, however many tasks it has. */
  getService(key: ServiceKey): Promise<Service | undefined>;
  /**
   * Sets fields of one live task, unfenced: for what cannot make an older plan wrong. False when the task is no
   * longer live, or when a newer observation (with `newerThan`: or an equal one) is stored already.
   */
  patchTask(task: Task, patch: Partial<Task>, guard: TaskGuard & { wake: boolean }): Promise<boolean>;
  /** Makes the service due, unless it is due before. */
  makeDue(key: ServiceKey, dueAtMs: number): Promise<void>;
  /** When the service is due; undefined when it is not. */
  getDue(key: ServiceKey): Promise<number | undefined>;
  /** Moves the wake-up from `fromMs` to `toMs`; false where it is no longer `fromMs`. */
  setDue(key: ServiceKey, fromMs: number | undefined, toMs: number | undefined): Promise<boolean>;
  /** Services that are due by `nowMs`, soonest first. Eventually consistent: a hint, like every wake-up. */
  listDue(nowMs: number, limit: number): Promise<ServiceKey[]>;

  /** Services whose newest spec follows this, as the index has them: the record has the last word. */
  listFollowers(follow: Follow): Promise<ServiceKey[]>;
  /** Where services are reached by `ingress`: at most as many as a load balancer has rules. */
  listIngress(): Promise<(ServiceKey & IngressPlace)[]>;
  listServices(cluster: string, page: PageRequest): Promise<Page<Service>>;
  /** Those of a cluster whose schedulingStrategy is DAEMON. */
  listDaemons(cluster: string): Promise<ServiceKey[]>;
  /** Ended deployments that left the collection, newest first. */
  listArchivedDeployments(key: ServiceKey, page: PageRequest): Promise<Page<Deployment>>;
  getArchivedDeployment(key: ServiceKey, id: string): Promise<Deployment | undefined>;
  listEvents(scope: { cluster: string; service?: string } | 'all', query: EventQuery): Promise<EventPage>;
  /**
   * Gives new events the next numbers of the feed of all events; those that are in it already are left alone.
   * False: somebody else appended at the same time, and not all of them are in it.
   */
  appendToFeed(events: readonly ServiceEvent[]): Promise<boolean>;

  /** A live task by Slipway's own id. `service` undefined: a one-off task. */
  getLiveTask(cluster: string, service: string | undefined, id: string): Promise<Task | undefined>;
  /** A task, live or stopped, by the last part of its ARN; a service's live one by its own id too. */
  findTask(cluster: string, arnId: string): Promise<Task | undefined>;
  listTasks(cluster: string, filter: { service?: string; stopped: boolean }, page: PageRequest): Promise<Page<Task>>;
  /** At most so many tasks of a service that stopped in a span of time, both ends inclusive; oldest first. */
  listStoppedTasks(key: ServiceKey, span: { fromMs: number; toMs: number; limit: number }): Promise<Task[]>;
  /**
   * The first observation of a task, with the ARN by whose last part it is found from here on. Whoever observes it
   * first writes both; to later ones this does nothing. False: no such task is live any more.
   */
  recordLaunch(task: Task, options?: { wake: boolean }): Promise<boolean>;
  /** The live one-off tasks of a cluster, launched or not. */
  listOneOffTasks(cluster: string): Promise<Task[]>;
  /** False: a live task of this id is there already, and stays as it is. */
  putOneOffTask(task: Task): Promise<boolean>;
  /** A one-off task has stopped: it moves to the history. */
  archiveOneOffTask(task: Task): Promise<void>;

  getJob(key: JobKey): Promise<Job | undefined>;
  getJobs(keys: readonly JobKey[]): Promise<Job[]>;
  /** Jobs of a cluster that have not ended. */
  listLiveJobs(cluster: string): Promise<JobKey[]>;
  /** False: somebody else wrote in between; nothing of the commit is stored. */
  commitJob(commit: JobCommit): Promise<boolean>;

  /** The definition of Slipway's own that was made from a user's for one-off tasks. */
  getOwnDefinition(taskDefinitionArn: string): Promise<string | undefined>;
  putOwnDefinition(taskDefinitionArn: string, ownArn: string): Promise<void>;

  /** The place that the audit is to go on from; undefined: from the start. */
  getAuditPlace(): Promise<AuditPlace | undefined>;
  putAuditPlace(place: AuditPlace | undefined): Promise<void>;

  listClusters(): Promise<ClusterRecord[]>;
  getCluster(cluster: string): Promise<ClusterRecord | undefined>;
  putCluster(cluster: ClusterRecord): Promise<void>;
  deleteCluster(cluster: string): Promise<void>;
}
