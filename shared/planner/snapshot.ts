import type { Deployment } from '../domain/deployment.ts';
import type { PlannerSettings } from '../domain/planner-settings.ts';
import type { ServiceScaling } from '../domain/scaling/service-scaling.ts';
import type { Service, TargetGroupIndex } from '../domain/service.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import type { ImageDigest, InstanceRef, Mark, Task } from '../domain/task.ts';
import type { UnwantedJob } from './jobs/unwanted-job.ts';
import type { TrafficAim } from './traffic/traffic-aim.ts';

/** All that a plan is made from. The planner reads no clock and no store; it never changes what it is given. */
export interface Snapshot {
  nowMs: number;
  service: Service;
  deployment: Deployment;
  revisions: ServiceRevision[];
  tasks: Task[];
  /** How the service scales; absent where nobody said. */
  scaling?: ServiceScaling;
  settings: PlannerSettings;
}

export interface PlannedLaunch {
  slot: number;
  attempt: number;
  revision: ServiceRevision;
  /** The target group that it will be in. */
  group: TargetGroupIndex;
  subnet: string;
  capacityProvider?: string;
  /** Of a DAEMON service: the one that it is launched on. */
  instance?: InstanceRef;
}

/** What the images of a revision were when its first task pulled them, by container. */
export interface Pin {
  revision: number;
  imageDigests: ImageDigest[];
  /** No task of the service was the first: none is launched before the revision is pinned. */
  isFirst: boolean;
}

export interface PlannedEvent {
  message: string;
  taskId?: string;
}

/**
 * What to do now. Intents (launches, marks, the records) are written first, in one transaction; then the effects.
 * `service` and `deployment` are the snapshot's own objects where nothing about them changes.
 */
export interface Plan {
  service: Service;
  deployment: Deployment;
  launches: PlannedLaunch[];
  marks: Mark[];
  events: PlannedEvent[];
  /** Intents whose RunTask was never recorded: launched again with the same token. */
  replays: Task[];
  /** Revisions whose images have no digest yet, and what they are from now on. */
  pins: Pin[];
  /** Running, and the load balancer does not know them yet. */
  register: Task[];
  /** Marked (now or before), and the load balancer still sends to them. */
  deregister: Task[];
  /** Drained: StopTask may be called. */
  stops: Task[];
  /** The load balancer's target groups and rules have to be made or changed; or removed with the service. */
  traffic: 'keep' | 'ensure' | 'remove';
  /** The rules weigh the target groups otherwise than they should. */
  shift?: Partial<TrafficAim>;
  /** The rule of `ingress` has to lead to the function that wakes the service, or to its tasks again. */
  sleep?: boolean;
  /** The deployment's execution has to be asked for, by the name that the deployment's count of executions gives it. */
  startExecution: boolean;
  /** A job of a deployment that nobody waits for any more. */
  stopJob?: UnwantedJob;
  /** What waits on the deployment's task token may go on. */
  wakeExecution: boolean;
  /**
   * When to look again at the latest; undefined when nothing is expected. In the future, or now where this plan had
   * to leave changes for the next one: a plan that asks for nothing and writes nothing never says now.
   */
  dueAtMs?: number;
  /** Must intents be written at all? A steady service sees no write. */
  changed: boolean;
}
