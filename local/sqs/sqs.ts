import type { Cloud } from '../cloud/cloud.ts';
import { createMetricReports } from '../cloud/metric-reports.ts';
import type { AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { createMessageStore } from './message-store.ts';
import type { Queue } from './queue.ts';
import { createQueueMetrics } from './queue-metrics.ts';
import { queueOperations } from './queue-operations.ts';
import { createQueueStore } from './queue-store.ts';
import { receiveOperations } from './receive-operations.ts';
import { sendOperations } from './send-operations.ts';
import { settleOperations } from './settle-operations.ts';
import { sqsAccess } from './sqs-access.ts';
import type { SqsState } from './sqs-state.ts';
import { createWakeTimers } from './wake-timers.ts';

export interface SqsOptions {
  /** Where clients reach this cloud, for queue URLs; asked each time, since a port is known only after listen. */
  endpointUrl?: () => string;
  /** How often metrics are written to CloudWatch; never unless given. AWS writes them each 60 s. */
  metricsSec?: number;
}

/**
 * Amazon SQS, standard queues: at least once, best-effort order, visibility timeouts, delays, redrive.
 * `cloud.signal(queueArn)` tells when a message becomes visible: at a send without delay, and to the millisecond when
 * a delay or a visibility timeout ends.
 * A queue may be made again at once after its deletion and purged twice in a minute, which AWS both refuses for 60 s.
 */
export function createSqs(cloud: Cloud, options: SqsOptions = {}): AwsService {
  const endpointUrl = options.endpointUrl ?? (() => 'http://127.0.0.1:4566');
  const database = openStore(cloud.directory, 'sqs');
  const queues = createQueueStore(cloud, database);
  const messages = createMessageStore(database);
  const metrics = createQueueMetrics(queues, messages);
  const periodMs = (options.metricsSec ?? 0) * 1000;
  const reports =
    periodMs > 0
      ? createMetricReports(cloud, { service: 'sqs', namespace: 'AWS/SQS', periodMs }, metrics.measure)
      : undefined;
  let stop = new AbortController();

  function wake(queue: Queue): number | undefined {
    const nowMs = Date.now();
    if (messages.visible(queue, nowMs, 1).length > 0) cloud.signal(queue.arn);
    return messages.nextDueMs(queue, nowMs);
  }

  const timers = createWakeTimers(wake);
  const state: SqsState = {
    cloud,
    database,
    queues,
    messages,
    metrics,
    timers,
    queueUrl: (name) => `${endpointUrl()}/${cloud.accountId}/${name}`,
    stopping: () => stop.signal,
  };

  return {
    name: 'sqs',
    operations: {
      ...queueOperations(state),
      ...sendOperations(state),
      ...receiveOperations(state),
      ...settleOperations(state),
    },
    access: (operation, input) => sqsAccess(cloud, queues, operation, input),
    start() {
      stop = new AbortController();
      for (const queue of queues.list()) {
        const dueAtMs = wake(queue);
        if (dueAtMs !== undefined) timers.arm(queue, dueAtMs);
      }
      reports?.start();
    },
    stop() {
      reports?.stop();
      stop.abort();
      timers.stop();
    },
  };
}
