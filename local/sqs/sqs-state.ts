import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud/cloud.ts';
import type { MessageStore } from './message-store.ts';
import type { QueueMetrics } from './queue-metrics.ts';
import type { QueueStore } from './queue-store.ts';
import type { WakeTimers } from './wake-timers.ts';

/** What the operations of the service work on. */
export interface SqsState {
  cloud: Cloud;
  database: DatabaseSync;
  queues: QueueStore;
  messages: MessageStore;
  metrics: QueueMetrics;
  timers: WakeTimers;
  queueUrl(name: string): string;
  /** Aborts when the service stops: long polls end empty. */
  stopping(): AbortSignal;
}
