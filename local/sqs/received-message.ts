import type * as Sdk from '@aws-sdk/client-sqs';
import { md5, md5OfAttributes } from './message-md5.ts';
import type { StoredMessage } from './message-store.ts';

/** A message as ReceiveMessage answers it: with the attributes that were asked for, and no others. */
export function receivedMessage(
  message: StoredMessage,
  receiptHandle: string,
  nowMs: number,
  input: Sdk.ReceiveMessageCommandInput,
): Sdk.Message {
  const attributes = chooseSystemAttributes(message, nowMs, [
    ...(input.AttributeNames ?? []),
    ...(input.MessageSystemAttributeNames ?? []),
  ]);
  const messageAttributes = chooseMessageAttributes(message, input.MessageAttributeNames ?? []);
  return {
    MessageId: message.messageId,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(attributes).length > 0 && { Attributes: attributes }),
    ...(Object.keys(messageAttributes).length > 0 && {
      MessageAttributes: messageAttributes,
      MD5OfMessageAttributes: md5OfAttributes(messageAttributes),
    }),
  };
}

function chooseSystemAttributes(message: StoredMessage, nowMs: number, asked: readonly string[]) {
  const all: Record<string, string | null> = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount + 1),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? nowMs),
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  };
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value !== null && (asked.includes('All') || asked.includes(name))) chosen[name] = value;
  }
  return chosen;
}

/** `All` and `.*` ask for every attribute, `prefix.*` for those that begin so. */
function chooseMessageAttributes(message: StoredMessage, asked: string[]) {
  const wanted = (name: string) =>
    asked.some((ask) => ask === 'All' || ask === name || (ask.endsWith('.*') && name.startsWith(ask.slice(0, -2))));
  return Object.fromEntries(Object.entries(message.attributes).filter(([name]) => wanted(name)));
}
