import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { DeadLetters } from '../ports/bus.ts';
import { type Sender, send } from './send.ts';

/** The stack's dead letter queue, whose alarm tells somebody to look. */
export function sqsDeadLetters(client: Sender, queueUrl: string): DeadLetters {
  return {
    async send(letter) {
      await send(client, new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(letter) }));
    },
  };
}
