import { randomUUID } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import type { CallContext, Principal } from '../cloud/service.ts';
import { inTransaction } from '../cloud/store.ts';
import { runBatch, validateBatch } from './batch.ts';
import { MESSAGE_BYTES_MAX } from './limits.ts';
import { md5, md5OfAttributes } from './message-md5.ts';
import { messageBytes, type Sendable, validateMessage } from './message-rules.ts';
import type { NewMessage } from './message-store.ts';
import { attributeNumber, type Queue } from './queue.ts';
import type { SqsState } from './sqs-state.ts';

type SystemAttributes = Sdk.SendMessageCommandInput['MessageSystemAttributes'];
type Entry = Sendable & { MessageSystemAttributes?: SystemAttributes };

/** SendMessage and SendMessageBatch: a message without delay wakes who polls, one with a delay arms the timer. */
export function sendOperations(state: SqsState) {
  const { cloud, queues, messages, timers } = state;

  function store(queue: Queue, entry: Entry, senderId: string, nowMs: number) {
    validateMessage(entry, attributeNumber(queue, 'MaximumMessageSize'));
    const traceHeader = traceHeaderOf(entry.MessageSystemAttributes);
    const body = entry.MessageBody ?? '';
    const message: NewMessage = {
      messageId: randomUUID(),
      body,
      attributes: entry.MessageAttributes ?? {},
      traceHeader: traceHeader ?? null,
      senderId,
      sentAtMs: nowMs,
      visibleAtMs: nowMs + (entry.DelaySeconds ?? attributeNumber(queue, 'DelaySeconds')) * 1_000,
    };
    messages.insert(queue, message);
    state.metrics.count(queue, 'NumberOfMessagesSent');
    const result = {
      MessageId: message.messageId,
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: md5OfAttributes(message.attributes),
      MD5OfMessageSystemAttributes: md5OfAttributes(entry.MessageSystemAttributes ?? {}),
    };
    return { result, visibleAtMs: message.visibleAtMs };
  }

  function announce(queue: Queue, visibleAtMs: number[], nowMs: number): void {
    const delayed = visibleAtMs.filter((atMs) => atMs > nowMs);
    if (delayed.length > 0) timers.arm(queue, Math.min(...delayed));
    if (delayed.length < visibleAtMs.length) cloud.signal(queue.arn);
  }

  return {
    SendMessage(input: Sdk.SendMessageCommandInput, call: CallContext) {
      const queue = queues.get(input.QueueUrl);
      const nowMs = Date.now();
      const { result, visibleAtMs } = store(queue, input, senderIdOf(call.caller, cloud.accountId), nowMs);
      announce(queue, [visibleAtMs], nowMs);
      return result;
    },
    SendMessageBatch(input: Sdk.SendMessageBatchCommandInput, call: CallContext) {
      const queue = queues.get(input.QueueUrl);
      const entries = input.Entries ?? [];
      validateBatch(entries);
      const bytes = entries.reduce((sum, entry) => sum + messageBytes(entry), 0);
      if (bytes > MESSAGE_BYTES_MAX) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${MESSAGE_BYTES_MAX} bytes. You have sent ${bytes} bytes.`,
        );
      }
      const nowMs = Date.now();
      const senderId = senderIdOf(call.caller, cloud.accountId);
      const visibleAtMs: number[] = [];
      const results = inTransaction(state.database, () =>
        runBatch(entries, (entry) => {
          const stored = store(queue, entry, senderId, nowMs);
          visibleAtMs.push(stored.visibleAtMs);
          return stored.result;
        }),
      );
      announce(queue, visibleAtMs, nowMs);
      return results;
    },
  };
}

function traceHeaderOf(attributes: SystemAttributes): string | undefined {
  for (const name of Object.keys(attributes ?? {})) {
    if (name !== 'AWSTraceHeader') {
      throw new AwsError('InvalidParameterValueException', `Message system attribute name '${name}' is invalid.`);
    }
  }
  return attributes?.AWSTraceHeader?.StringValue;
}

/** SenderId: the account, a role's session as `role:session`, or the AWS service that sent the message. */
function senderIdOf(caller: Principal, accountId: string): string {
  if (caller.kind === 'role') return `${caller.roleArn.split('/').at(-1)}:${caller.sessionName}`;
  return caller.kind === 'service' ? caller.service : accountId;
}
