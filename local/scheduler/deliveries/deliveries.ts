import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { type DeliveryFailure, failureOf } from './delivery-failure.ts';
import { retryDelayMs } from './retry-delay.ts';

/** One thing that has to reach one target. `Body` is JSON. */
export interface Delivery<Body> {
  readonly id: string;
  readonly body: Body;
  readonly createdAtMs: number;
  readonly maxRetries: number;
  readonly maxAgeSec: number;
  /** Tries that failed. */
  failures: number;
  nextTryAtMs: number;
}

/** Why a delivery ended undelivered; `exhausted` is undefined when it was not worth a retry. */
export interface GivenUp extends DeliveryFailure {
  exhausted: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
}

export interface DeliveryHandlers<Body> {
  /** One try. It has reached the target when this resolves; a refusal that no retry can cure is an AwsError of status 4xx. */
  deliver(delivery: Delivery<Body>): Promise<void>;
  /** The last word about a delivery that failed for good: the dead-letter queue. */
  giveUp(delivery: Delivery<Body>, why: GivenUp): Promise<void>;
  log(message: string): void;
}

export interface DeliveryPolicy {
  maxRetries: number;
  maxAgeSec: number;
  /** Not before this time (ms since the epoch). */
  notBeforeMs?: number;
}

export type Deliveries<Body> = ReturnType<typeof createDeliveries<Body>>;

/**
 * Deliveries at least once, on disk until they are done: tried at once, then again with exponential backoff and jitter.
 * `add` belongs into the transaction that the delivery follows from, `dispatch` after it.
 * A crash between a delivery and its removal delivers it again.
 */
export function createDeliveries<Body>(database: DatabaseSync, handlers: DeliveryHandlers<Body>) {
  database.exec(`CREATE TABLE IF NOT EXISTS deliveries (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, created_at_ms INTEGER NOT NULL, max_retries INTEGER NOT NULL,
    max_age_sec INTEGER NOT NULL, failures INTEGER NOT NULL, next_try_at_ms INTEGER NOT NULL) WITHOUT ROWID`);
  const insert = database.prepare('INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?, ?)');
  const postpone = database.prepare('UPDATE deliveries SET failures = ?, next_try_at_ms = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM deliveries WHERE id = ?');
  const all = database.prepare('SELECT * FROM deliveries ORDER BY next_try_at_ms');
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const underway = new Set<string>();
  /** Raised by stop(): a try that ends after it must not touch what a later start took up from disk. */
  let run = 1;
  let running = true;

  async function attempt(delivery: Delivery<Body>): Promise<void> {
    const startedIn = run;
    underway.add(delivery.id);
    try {
      const failure = await handlers.deliver(delivery).then(() => undefined, failureOf);
      if (startedIn !== run) return;
      if (failure) await failed(delivery, failure);
      else remove.run(delivery.id);
    } catch (error) {
      // The disk is full: the delivery stays on it and is made again after the next start.
      handlers.log(`delivery ${delivery.id} could not be recorded: ${String(error)}`);
    } finally {
      if (startedIn === run) underway.delete(delivery.id);
    }
  }

  async function failed(delivery: Delivery<Body>, failure: DeliveryFailure): Promise<void> {
    const startedIn = run;
    delivery.failures += 1;
    delivery.nextTryAtMs = Date.now() + retryDelayMs(delivery.failures);
    const exhausted = failure.retryable ? exhaustedBy(delivery) : undefined;
    if (failure.retryable && exhausted === undefined) {
      postpone.run(delivery.failures, delivery.nextTryAtMs, delivery.id);
      schedule(delivery);
      return;
    }
    await handlers.giveUp(delivery, { ...failure, exhausted });
    if (startedIn === run) remove.run(delivery.id);
  }

  function schedule(delivery: Delivery<Body>): void {
    if (!running) return;
    const fire = () => {
      timers.delete(delivery.id);
      void attempt(delivery);
    };
    timers.set(delivery.id, setTimeout(fire, Math.max(0, delivery.nextTryAtMs - Date.now())));
  }

  return {
    /** Puts a delivery on disk; nothing is tried before `dispatch`. */
    add(body: Body, policy: DeliveryPolicy): Delivery<Body> {
      const now = Date.now();
      const { maxRetries, maxAgeSec, notBeforeMs = now } = policy;
      const delivery = {
        id: randomUUID(),
        body,
        createdAtMs: now,
        maxRetries,
        maxAgeSec,
        failures: 0,
        nextTryAtMs: notBeforeMs,
      };
      insert.run(delivery.id, JSON.stringify(body), now, maxRetries, maxAgeSec, 0, notBeforeMs);
      return delivery;
    },
    /** Tries each at once, in this turn of the event loop, without a timer: what waits for an event waits for this. */
    dispatch(deliveries: Delivery<Body>[]): void {
      if (!running) return;
      for (const delivery of deliveries) {
        if (delivery.nextTryAtMs > Date.now()) schedule(delivery);
        else void Promise.resolve().then(() => attempt(delivery));
      }
    },
    start(): void {
      running = true;
      for (const row of all.all()) {
        const id = String(row.id);
        if (timers.has(id) || underway.has(id)) continue;
        schedule({
          id,
          body: JSON.parse(String(row.body)),
          createdAtMs: Number(row.created_at_ms),
          maxRetries: Number(row.max_retries),
          maxAgeSec: Number(row.max_age_sec),
          failures: Number(row.failures),
          nextTryAtMs: Number(row.next_try_at_ms),
        });
      }
    },
    stop(): void {
      running = false;
      run += 1;
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      underway.clear();
    },
  };
}

function exhaustedBy(delivery: Delivery<unknown>): GivenUp['exhausted'] {
  if (delivery.failures > delivery.maxRetries) return 'MaximumRetryAttempts';
  if (delivery.nextTryAtMs > delivery.createdAtMs + delivery.maxAgeSec * 1_000) return 'MaximumEventAgeInSeconds';
  return undefined;
}
