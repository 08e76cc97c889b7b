import type { ReportedDatum } from '../cloud/metric-reports.ts';
import type { MessageStore } from './message-store.ts';
import type { Queue } from './queue.ts';
import type { QueueStore } from './queue-store.ts';

type Counted =
  | 'NumberOfMessagesSent'
  | 'NumberOfMessagesReceived'
  | 'NumberOfMessagesDeleted'
  | 'NumberOfEmptyReceives';

/** "A queue is considered active for up to six hours from the last activity": then nothing is reported of it. */
const ACTIVE_MS = 6 * 3_600_000;

export type QueueMetrics = ReturnType<typeof createQueueMetrics>;

/**
 * What AWS/SQS tells of each active queue, by QueueName: its messages now, and what was counted since the last report.
 * Counts of a period that is not over are lost with the process, as no message ever is.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export function createQueueMetrics(queues: QueueStore, messages: MessageStore) {
  const counts = new Map<number, Map<Counted, number>>();
  const activeAtMs = new Map<number, number>();

  function measure(queue: Queue): ReportedDatum[] {
    const nowMs = Date.now();
    const { visible, inFlight, delayed } = messages.count(queue, nowMs);
    const counted = counts.get(queue.id);
    counts.delete(queue.id);
    if (counted || visible + inFlight + delayed > 0 || !activeAtMs.has(queue.id)) activeAtMs.set(queue.id, nowMs);
    if (nowMs - (activeAtMs.get(queue.id) ?? 0) > ACTIVE_MS) return [];
    const oldestMs = messages.oldestSentMs(queue);
    const datum = (MetricName: string, Value: number, Unit = 'Count'): ReportedDatum => ({
      MetricName,
      Dimensions: [{ Name: 'QueueName', Value: queue.name }],
      Unit,
      Value,
    });
    const of = (name: Counted) => datum(name, counted?.get(name) ?? 0);
    return [
      datum('ApproximateNumberOfMessagesVisible', visible),
      datum('ApproximateNumberOfMessagesNotVisible', inFlight),
      datum('ApproximateNumberOfMessagesDelayed', delayed),
      datum('ApproximateAgeOfOldestMessage', oldestMs === undefined ? 0 : (nowMs - oldestMs) / 1000, 'Seconds'),
      of('NumberOfMessagesSent'),
      of('NumberOfMessagesReceived'),
      of('NumberOfMessagesDeleted'),
      of('NumberOfEmptyReceives'),
    ];
  }

  return {
    count(queue: Queue, name: Counted, by = 1): void {
      const counted = counts.get(queue.id) ?? new Map<Counted, number>();
      counts.set(queue.id, counted.set(name, (counted.get(name) ?? 0) + by));
    },
    measure: () => queues.list().flatMap(measure),
  };
}
