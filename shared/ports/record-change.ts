import type { Deployment } from '../domain/deployment.ts';
import type { Service, ServiceKey } from '../domain/service.ts';
import type { Task } from '../domain/task.ts';

/** A record as it was and as it is now, by the table's stream. `sequence`: the place of the write within its service. */
export type RecordChange =
  | { kind: 'service'; before?: Service; after: Service }
  | { kind: 'deployment'; key: ServiceKey; before?: Deployment; after: Deployment; sequence: string }
  | { kind: 'task'; before?: Task; after: Task; sequence: string };
