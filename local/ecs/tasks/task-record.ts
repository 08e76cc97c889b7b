import type { Container, Task } from '@aws-sdk/client-ecs';
import type { Handle, PortBinding, PulledImage } from '../agent/driver.ts';
import type { Holding } from '../instances/instance-load.ts';

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED';

/** A task as the API shows it (tags lie beside, by ARN). */
export interface ShownTask extends Task {
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  containers: Container[];
}

/** What is known of one container beside what the API shows. */
export interface ContainerRecord {
  name: string;
  runtimeId: string;
  /** `launching` is written before the driver starts it, so that a crash between the two is seen afterwards. */
  state: 'waiting' | 'launching' | 'running' | 'exited';
  image?: PulledImage;
  ports: PortBinding[];
  handle?: Handle | undefined;
  /** The boot of the host that it was started on. */
  hostId?: string;
  startedAtMs?: number;
  /** When SIGTERM was sent, and whether SIGKILL was. */
  terminatedAtMs?: number;
  killed?: boolean;
  health: { failures: number; passed: boolean };
}

/** One task with all that has to survive `kill -9` of the host's software. `containers` runs beside `task.containers`. */
export interface TaskRecord {
  id: string;
  task: ShownTask;
  containers: ContainerRecord[];
  /** What it takes of its container instance; only where it has one. */
  holds?: Holding | undefined;
  /** Its container instance is gone: what still runs is killed at once. */
  hostGone?: boolean;
  /** Images, ports and log streams are ready. */
  prepared: boolean;
  /** Until then DescribeTasks and ListTasks do not know it (the API is eventually consistent). */
  describableAtMs: number;
}

/** The container that the API shows for a record. */
export function shownContainer(record: TaskRecord, container: ContainerRecord): Container {
  const shown = record.task.containers[record.containers.indexOf(container)];
  if (!shown) throw new Error(`${record.id} has no container ${container.name}`);
  return shown;
}

/** A runtime id is `<task id>-<10 digits>`, as on Fargate. */
export function taskIdOf(runtimeId: string): string {
  return runtimeId.slice(0, runtimeId.lastIndexOf('-'));
}

/** Reads JSON that has dates: in a task (and a definition) the fields named `…At` are, and in an event `Time`. */
export function parseDated<Value>(text: string): Value {
  return reviveDates(JSON.parse(text)) as Value;
}

/** In place, over the whole of it: a reviver that JSON.parse calls for each value takes five times as long. */
function reviveDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const key of Object.keys(value)) {
    const fields = value as Record<string, unknown>;
    const field = fields[key];
    if (typeof field === 'object') reviveDates(field);
    else if (typeof field === 'string' && (key.endsWith('At') || key === 'Time')) fields[key] = new Date(field);
  }
  return value;
}
