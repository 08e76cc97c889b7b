import type { Cloud } from '../../cloud/cloud.ts';
import type { Principal } from '../../cloud/service.ts';
import { queueUrlOf } from './call-target.ts';

export interface DeadLetter {
  /** What could not be delivered, for the log. */
  what: string;
  queueArn: string | undefined;
  body: string;
  /** ERROR_CODE, RULE_ARN … ; an undefined one is left out. */
  attributes: Record<string, string | undefined>;
  caller: Principal;
}

/** The end of a delivery: to its dead-letter queue, or dropped with a line in the log. Never throws. */
export async function sendToDeadLetterQueue(cloud: Cloud, letter: DeadLetter): Promise<void> {
  const { what, queueArn, body, attributes, caller } = letter;
  const reason = `${attributes.ERROR_CODE}: ${attributes.ERROR_MESSAGE}`;
  if (!queueArn) {
    cloud.log(`${what} was dropped: ${reason}`);
    return;
  }
  const MessageAttributes: Record<string, { DataType: string; StringValue: string }> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value) MessageAttributes[name] = { DataType: 'String', StringValue: value };
  }
  try {
    const message = { QueueUrl: queueUrlOf(queueArn), MessageBody: body, MessageAttributes };
    await cloud.call('sqs', 'SendMessage', message, caller);
  } catch (error) {
    cloud.log(`${what} was dropped, its dead-letter queue ${queueArn} refused it (${String(error)}): ${reason}`);
  }
}
