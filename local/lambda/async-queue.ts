import type { Cloud } from '../cloud/cloud.ts';
import type { InvocationResult } from './execution-environment.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { AsyncEvent, LambdaStore } from './lambda-store.ts';
import { sendToQueue } from './send-to-queue.ts';
import type { StoredFunction } from './stored-function.ts';

export interface AsyncQueueOptions {
  /** Waits before the first and the second retry. */
  retryDelaysMs: number[];
  /** Events of one function that run at the same time. */
  maxConcurrency: number;
}

export interface AsyncQueue {
  /** Keeps the event on disk and runs it soon. */
  add(fn: StoredFunction, requestId: string, payload: string): void;
  start(): void;
  stop(): void;
}

const RETRIES = 2;
const EVENT_AGE_SEC_MAX = 21_600;
/** A throttled event is tried again within 1 s to 5 min, and its retries are not counted. */
const THROTTLE_DELAY_MS = 1000;

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/**
 * The queue of asynchronous invocations: on disk before 202 is answered, so at least once, also over a `kill -9`.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function createAsyncQueue(
  cloud: Cloud,
  store: LambdaStore,
  runner: FunctionRunner,
  options: AsyncQueueOptions,
): AsyncQueue {
  const waiting = new Map<string, AsyncEvent[]>();
  const runningCount = new Map<string, number>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = true;

  async function tellDestinations(
    fn: StoredFunction,
    event: AsyncEvent,
    payload: string,
    result: InvocationResult | undefined,
    condition: Condition,
  ): Promise<void> {
    const { onSuccessArn, onFailureArn } = fn.eventInvokeConfig ?? {};
    const destination = condition === 'Success' ? onSuccessArn : onFailureArn;
    if (destination) {
      const record = {
        version: '1.0',
        timestamp: new Date().toISOString(),
        requestContext: {
          requestId: event.requestId,
          functionArn: `${fn.arn}:$LATEST`,
          condition,
          approximateInvokeCount: event.attempts,
        },
        requestPayload: JSON.parse(payload) as unknown,
        ...(result && {
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: result.functionError },
          responsePayload: JSON.parse(result.payload) as unknown,
        }),
      };
      await sendToQueue(cloud, fn, destination, JSON.stringify(record));
    }
    if (condition !== 'Success' && fn.deadLetterArn) {
      const { errorMessage = '' } = result ? (JSON.parse(result.payload) as { errorMessage?: string }) : {};
      await sendToQueue(cloud, fn, fn.deadLetterArn, payload, {
        RequestID: { DataType: 'String', StringValue: event.requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, 1024) || 'unknown' },
      });
    }
  }

  function retryLater(event: AsyncEvent, delayMs: number): void {
    event.dueAtMs = Date.now() + delayMs;
    store.events.update(event);
    enqueue(event);
  }

  async function settle(
    fn: StoredFunction,
    event: AsyncEvent,
    payload: string,
    result: InvocationResult,
  ): Promise<void> {
    event.attempts += 1;
    const retries = fn.eventInvokeConfig?.maximumRetryAttempts ?? RETRIES;
    if (result.functionError && event.attempts <= retries) {
      retryLater(event, options.retryDelaysMs[event.attempts - 1] ?? options.retryDelaysMs.at(-1) ?? 0);
      return;
    }
    await tellDestinations(fn, event, payload, result, result.functionError ? 'RetriesExhausted' : 'Success');
    if (!stopped) store.events.delete(event.id);
  }

  async function run(event: AsyncEvent): Promise<void> {
    const fn = store.functions.find(event.functionName);
    const payload = store.events.payloadOf(event.id);
    if (!fn || payload === undefined) return;
    const ageLimitSec = fn.eventInvokeConfig?.maximumEventAgeSec ?? EVENT_AGE_SEC_MAX;
    if (Date.now() - event.enqueuedAtMs > ageLimitSec * 1000) {
      await tellDestinations(fn, event, payload, undefined, 'EventAgeExceeded');
      if (!stopped) store.events.delete(event.id);
      return;
    }
    let result: InvocationResult;
    try {
      result = await runner.invoke(fn, { requestId: event.requestId, payload });
    } catch {
      if (!stopped) retryLater(event, THROTTLE_DELAY_MS);
      return;
    }
    // What was cut off by our own stop has not failed: it runs again after the start.
    if (!stopped) await settle(fn, event, payload, result);
  }

  function pump(functionName: string): void {
    const events = waiting.get(functionName) ?? [];
    for (;;) {
      const running = runningCount.get(functionName) ?? 0;
      if (stopped || running >= options.maxConcurrency) return;
      const event = events.shift();
      if (!event) return;
      runningCount.set(functionName, running + 1);
      void run(event)
        .catch((error: Error) => cloud.log(`an event of ${functionName} was not run: ${error.message}`))
        .finally(() => {
          runningCount.set(functionName, (runningCount.get(functionName) ?? 1) - 1);
          pump(functionName);
        });
    }
  }

  function push(event: AsyncEvent): void {
    const events = waiting.get(event.functionName) ?? [];
    waiting.set(event.functionName, events);
    events.push(event);
    pump(event.functionName);
  }

  function enqueue(event: AsyncEvent): void {
    const delayMs = event.dueAtMs - Date.now();
    if (stopped) return;
    if (delayMs <= 0) {
      push(event);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      push(event);
    }, delayMs);
    timers.add(timer);
  }

  return {
    add(fn, requestId, payload) {
      enqueue(store.events.add(fn.name, requestId, payload));
    },
    start() {
      stopped = false;
      for (const event of store.events.all()) enqueue(event);
    },
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      waiting.clear();
    },
  };
}
