import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { WakeQueue } from '../ports/rollouts.ts';
import { type Sender, send } from './send.ts';

/** One delayed message on a standard queue: it may come twice or late, which a hint may. */
export function sqsWakeQueue(client: Sender, queueUrl: string): WakeQueue {
  return {
    async send(key, delaySec) {
      await send(
        client,
        new SendMessageCommand({
          QueueUrl: queueUrl,
          DelaySeconds: delaySec,
          MessageBody: JSON.stringify({ cluster: key.cluster, service: key.service }),
        }),
      );
    },
  };
}
