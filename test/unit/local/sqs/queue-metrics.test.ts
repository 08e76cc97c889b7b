import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';

const NOON = Date.parse('2026-03-01T12:00:00Z');
let cloud: RunningCloud;
beforeEach(async () => {
  jest.useFakeTimers({ now: NOON });
  cloud = createCloud();
  for (const service of [createSqs(cloud, { metricsSec: 60 }), createCloudWatch(cloud)]) cloud.add(service);
  await cloud.start();
});
afterEach(async () => {
  await cloud.stop();
  jest.useRealTimers();
});

it('a queue tells CloudWatch each minute what is in it and what became of it, until it was idle for six hours', async () => {
  const sqs = <Output>(operation: string, input: object) => cloud.call<Output>('sqs', operation, input, ACCOUNT);
  const { QueueUrl } = await sqs<{ QueueUrl: string }>('CreateQueue', { QueueName: 'jobs' });
  for (const DelaySeconds of [0, 0, 0, 120]) await sqs('SendMessage', { QueueUrl, MessageBody: 'm', DelaySeconds });
  const { Messages } = await sqs<{ Messages: { ReceiptHandle: string }[] }>('ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 2,
    VisibilityTimeout: 600,
  });
  await sqs('DeleteMessage', { QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
  await jest.advanceTimersByTimeAsync(60_000);

  const read = async (MetricName: string) => {
    const { Datapoints } = await cloud.call<{ Datapoints: { Sum: number }[] }>(
      'monitoring',
      'GetMetricStatistics',
      {
        Namespace: 'AWS/SQS',
        MetricName,
        Dimensions: [{ Name: 'QueueName', Value: 'jobs' }],
        StartTime: new Date(NOON),
        EndTime: new Date(NOON + 12 * 3_600_000),
        Period: 60,
        Statistics: ['Sum'],
      },
      ACCOUNT,
    );
    return Datapoints.map(({ Sum }) => Sum);
  };
  const now = async (name: string) => (await read(name))[0];
  expect(await now('NumberOfMessagesSent')).toBe(4);
  expect(await now('NumberOfMessagesReceived')).toBe(2);
  expect(await now('NumberOfMessagesDeleted')).toBe(1);
  expect(await now('ApproximateNumberOfMessagesVisible')).toBe(1);
  expect(await now('ApproximateNumberOfMessagesNotVisible')).toBe(1);
  expect(await now('ApproximateNumberOfMessagesDelayed')).toBe(1);
  expect(await now('ApproximateAgeOfOldestMessage')).toBe(60);

  await sqs('PurgeQueue', { QueueUrl });
  await jest.advanceTimersByTimeAsync(7 * 3_600_000);
  expect((await read('NumberOfMessagesSent')).length).toBeLessThan(6 * 60 + 3);
});
