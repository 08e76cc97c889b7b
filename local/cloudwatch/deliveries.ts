import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Principal } from '../cloud/service.ts';
import { DELIVERY_RETRY_MAX_MS, DELIVERY_RETRY_MS } from './limits.ts';

/** What an alarm has to tell: its event to EventBridge, or an action to a function. */
export interface Delivery {
  alarmName: string;
  alarmArn: string;
  /** `event`, or the ARN of the action. */
  to: string;
  /** JSON: the entry of the event, or the payload of the function. */
  body: string;
}

export interface Deliveries {
  /** Writes a delivery down; it goes out when `flush` is called, or on the next start. */
  add(delivery: Delivery): void;
  /** Sends what is due, and what failed again later. */
  flush(): void;
  stop(): void;
}

/** A function that does not exist or does not admit the alarm is not asked again; anything else is. */
const FINAL_CODES = new Set(['ResourceNotFoundException', 'AccessDeniedException', 'UnknownOperationException']);

/**
 * The outbox of alarms: at least once, from disk, in the order of the transitions as long as nothing fails.
 * `onDone` hears the outcome of each action, for the alarm's history.
 */
export function createDeliveries(
  cloud: Cloud,
  database: DatabaseSync,
  onDone: (delivery: Delivery, error: Error | undefined) => void,
): Deliveries {
  database.exec(`CREATE TABLE IF NOT EXISTS deliveries
    (id INTEGER PRIMARY KEY, json TEXT NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0)`);
  const insert = database.prepare('INSERT INTO deliveries (json, due_ms) VALUES (?, ?)');
  const nextDue = database.prepare('SELECT id, json, due_ms, attempts FROM deliveries ORDER BY due_ms, id LIMIT 1');
  const postpone = database.prepare('UPDATE deliveries SET due_ms = ?, attempts = ? WHERE id = ?');
  const erase = database.prepare('DELETE FROM deliveries WHERE id = ?');
  let timer: NodeJS.Timeout | undefined;
  let sending = false;
  let stopped = false;

  async function sendDue(): Promise<void> {
    sending = true;
    for (let row = nextDue.get(); row; row = nextDue.get()) {
      const waitMs = Number(row.due_ms) - Date.now();
      if (waitMs > 0) {
        timer = setTimeout(flush, waitMs);
        break;
      }
      const delivery = JSON.parse(String(row.json)) as Delivery;
      const error = await deliver(cloud, delivery).catch((reason: Error) => reason);
      if (stopped) return;
      settle(Number(row.id), Number(row.attempts) + 1, delivery, error ?? undefined);
    }
    sending = false;
  }

  function settle(id: number, attempts: number, delivery: Delivery, error: Error | undefined): void {
    if (error && !(error instanceof AwsError && FINAL_CODES.has(error.code))) {
      const waitMs = Math.min(DELIVERY_RETRY_MS * 2 ** (attempts - 1), DELIVERY_RETRY_MAX_MS);
      postpone.run(Date.now() + waitMs, attempts, id);
      return;
    }
    erase.run(id);
    if (error) cloud.log(`alarm ${delivery.alarmName}: ${delivery.to} was given up: ${error.message}`);
    onDone(delivery, error);
  }

  function flush(): void {
    if (sending || stopped) return;
    clearTimeout(timer);
    void sendDue();
  }

  return {
    add: (delivery) => void insert.run(JSON.stringify(delivery), Date.now()),
    flush,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** CloudWatch's own principals, as resource policies name them. */
async function deliver(cloud: Cloud, { alarmArn, to, body }: Delivery): Promise<void> {
  if (to === 'event') {
    const caller: Principal = { kind: 'service', service: 'cloudwatch.amazonaws.com', sourceArn: alarmArn };
    const entry = JSON.parse(body) as { Time: string };
    await cloud.call('events', 'PutEvents', { Entries: [{ ...entry, Time: new Date(entry.Time) }] }, caller);
    return;
  }
  if (!to.includes(':lambda:'))
    throw new AwsError('UnknownOperationException', `${to} is no action of this local cloud`);
  const caller: Principal = { kind: 'service', service: 'lambda.alarms.cloudwatch.amazonaws.com', sourceArn: alarmArn };
  const Payload = new TextEncoder().encode(body);
  await cloud.call('lambda', 'Invoke', { FunctionName: to, InvocationType: 'Event', Payload }, caller);
}
