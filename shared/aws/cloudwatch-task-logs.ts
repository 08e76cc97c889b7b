import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskLogs } from '../ports/rollouts.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/**
 * The stack's log group for tasks. The awslogs driver names a stream `<prefix>/<container>/<task id of ECS>`
 * (ECS developer guide, "Using the awslogs log driver"). Such a stream has one writer, which stamps lines as it reads
 * them and sends them in that order: nothing is ever added before a line that was read.
 *
 * A forward token says where the next page begins, at the end of the stream too, where it stays the same; a page that is
 * not full, even an empty one, need not be the end.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
export function cloudwatchTaskLogs(client: Sender, logGroupName: string): TaskLogs {
  return {
    async read({ taskId, container, limit, from }) {
      const nextToken = typeof from === 'object' && 'token' in from ? from.token : undefined;
      const startTime = typeof from === 'object' && 'sinceMs' in from ? from.sinceMs : undefined;
      try {
        const logStreamName = `slipway/${container}/${taskId}`;
        const input = { logGroupName, logStreamName, limit, nextToken, startTime, startFromHead: from !== 'end' };
        const { events, nextForwardToken } = await send(client, new GetLogEventsCommand(input));
        const lines = (events ?? []).map(({ timestamp, message }) => ({ atMs: timestamp ?? 0, text: message ?? '' }));
        return { lines, next: nextForwardToken };
      } catch (error) {
        // No stream yet: the container has not written a line.
        if (errorNameOf(error) === 'ResourceNotFoundException') return { lines: [] };
        if (nextToken !== undefined && errorNameOf(error) === 'InvalidParameterException') return 'expired';
        throw error;
      }
    },
  };
}
