import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../cloud/store.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { createExecutionStore, type ExecutionStore } from './execution-store.ts';
import { createFrameStore, type FrameStore } from './frame-store.ts';
import { createMachineStore, type MachineStore } from './machine-store.ts';
import { createOutboxStore, type OutboxStore } from './outbox-store.ts';

/** Everything that Step Functions remembers: machines, executions, where each of them is, and what has happened. */
export interface StatesStore {
  database: DatabaseSync;
  machines: MachineStore;
  executions: ExecutionStore;
  frames: FrameStore;
  events: EventStore;
  outbox: OutboxStore;
}

export function openStatesStore(directory: string | undefined): StatesStore {
  const database = openStore(directory, 'states');
  return {
    database,
    machines: createMachineStore(database),
    executions: createExecutionStore(database),
    frames: createFrameStore(database),
    events: createEventStore(database),
    outbox: createOutboxStore(database),
  };
}
