import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskLogs } from '../ports/rollouts.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/**
 * The stack's log group for tasks. The awslogs driver names a stream `<prefix>/<container>/<task id of ECS>`
 * (ECS developer guide, "Using the awslogs log driver").
 */
export function cloudwatchTaskLogs(client: Sender, logGroupName: string): TaskLogs {
  return {
    async read({ taskId, container, limit, after }) {
      try {
        const logStreamName = `slipway/${container}/${taskId}`;
        const input = { logGroupName, logStreamName, limit, nextToken: after, startFromHead: after !== undefined };
        const { events, nextForwardToken } = await send(client, new GetLogEventsCommand(input));
        const lines = (events ?? []).map(({ timestamp, message }) => ({ atMs: timestamp ?? 0, text: message ?? '' }));
        return { lines, cursor: nextForwardToken };
      } catch (error) {
        // No stream yet: the container has not written a line.
        if (errorNameOf(error) === 'ResourceNotFoundException') return { lines: [], cursor: after };
        throw error;
      }
    },
  };
}
