import type { PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../../cloud/cloud.ts';
import type { OutboxEntry, TaskStore } from './task-store.ts';

/** PutEvents takes at most 10 entries (EventBridge API reference). */
const BATCH_MAX = 10;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/**
 * Sends the events that were written with the changes they tell of, in their order and at least once: an event
 * leaves the disk only when EventBridge has taken it.
 */
export function createEventOutbox(cloud: Cloud, tasks: TaskStore) {
  let open = false;
  let sending = false;
  let retry: NodeJS.Timeout | undefined;
  let delayMs = RETRY_MIN_MS;

  /** One batch holds one cluster's events: the cluster is who they come from. */
  async function sendBatch(batch: OutboxEntry[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    const mine = batch.filter((entry) => entry.clusterArn === first.clusterArn);
    const answer = await cloud.call<PutEventsResponse>(
      'events',
      'PutEvents',
      { Entries: mine.map((entry) => entry.event) },
      { kind: 'service', service: 'ecs.amazonaws.com', sourceArn: first.clusterArn },
    );
    tasks.removeEvents(mine.filter((_, at) => !answer.Entries?.[at]?.ErrorCode).map((entry) => entry.id));
    if (answer.FailedEntryCount) throw new Error(`${answer.FailedEntryCount} events were not taken`);
  }

  async function send(): Promise<void> {
    sending = true;
    try {
      for (let batch = tasks.nextEvents(BATCH_MAX); open && batch.length; batch = tasks.nextEvents(BATCH_MAX)) {
        await sendBatch(batch);
        delayMs = RETRY_MIN_MS;
      }
    } catch (error) {
      cloud.log(`ecs: events wait for another ${delayMs} ms: ${(error as Error).message}`);
      if (open) retry = setTimeout(kick, delayMs);
      delayMs = Math.min(delayMs * 2, RETRY_MAX_MS);
    } finally {
      sending = false;
    }
  }

  function kick(): void {
    if (!open || sending) return;
    clearTimeout(retry);
    void send();
  }

  return {
    /** Says that something was written. */
    kick,
    start(): void {
      open = true;
      kick();
    },
    /** What is not sent stays on disk for the next start. */
    stop(): void {
      open = false;
      clearTimeout(retry);
    },
  };
}
