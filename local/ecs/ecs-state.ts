import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud/cloud.ts';
import type { TaskEngine } from './agent/task-engine.ts';
import type { ClusterStore } from './clusters/cluster-store.ts';
import type { DefinitionStore } from './definitions/definition-store.ts';
import type { InstanceLedger } from './instances/instance-ledger.ts';
import type { InstanceStore } from './instances/instance-store.ts';
import type { TagStore } from './tags/tag-store.ts';
import type { TaskStore } from './tasks/task-store.ts';

/** What the operations work on. */
export interface EcsState {
  cloud: Cloud;
  database: DatabaseSync;
  clusters: ClusterStore;
  definitions: DefinitionStore;
  instances: InstanceStore;
  ledger: InstanceLedger;
  tags: TagStore;
  tasks: TaskStore;
  engine: TaskEngine;
  /** How long a fresh task cannot be described. */
  describeDelayMs: number;
  /** True while the host goes down: nothing new is launched. */
  isClosing(): boolean;
}
