import type * as Sdk from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import { inTransaction } from '../cloud/store.ts';
import { VISIBILITY_TIMEOUT_SEC_MAX, WAIT_TIME_SEC_MAX } from './limits.ts';
import type { StoredMessage } from './message-store.ts';
import { attributeNumber, type Queue, redrivePolicyOf } from './queue.ts';
import { newReceipt, writeReceiptHandle } from './receipt-handle.ts';
import { receivedMessage } from './received-message.ts';
import type { SqsState } from './sqs-state.ts';
import { waitForSignal } from './wait-for-signal.ts';

/** ReceiveMessage, with long polling and the redrive to a dead-letter queue. */
export function receiveOperations(state: SqsState) {
  return {
    async ReceiveMessage(input: Sdk.ReceiveMessageCommandInput) {
      const queue = state.queues.get(input.QueueUrl);
      const waitSec = input.WaitTimeSeconds ?? attributeNumber(queue, 'ReceiveMessageWaitTimeSeconds');
      checkRange('WaitTimeSeconds', waitSec, 0, WAIT_TIME_SEC_MAX);
      checkRange('MaxNumberOfMessages', input.MaxNumberOfMessages ?? 1, 1, 10);
      checkRange('VisibilityTimeout', input.VisibilityTimeout ?? 0, 0, VISIBILITY_TIMEOUT_SEC_MAX);
      const stopping = state.stopping();
      const deadlineMs = Date.now() + waitSec * 1_000;
      for (;;) {
        const Messages = take(state, state.queues.get(input.QueueUrl), input);
        if (Messages.length > 0) {
          state.metrics.count(queue, 'NumberOfMessagesReceived', Messages.length);
          return { Messages };
        }
        const leftMs = deadlineMs - Date.now();
        if (leftMs <= 0 || stopping.aborted) {
          state.metrics.count(queue, 'NumberOfEmptyReceives');
          return {};
        }
        await waitForSignal(state.cloud, queue.arn, leftMs, stopping);
      }
    },
  };
}

/**
 * Takes up to MaxNumberOfMessages visible messages and hides them for the visibility timeout.
 * A message that was received maxReceiveCount times already goes to the dead-letter queue instead of to the receiver,
 * and one whose retention period has passed is dropped.
 */
function take(state: SqsState, queue: Queue, input: Sdk.ReceiveMessageCommandInput): Sdk.Message[] {
  const { messages, queues, timers, cloud } = state;
  const nowMs = Date.now();
  const wanted = input.MaxNumberOfMessages ?? 1;
  if (messages.visible(queue, nowMs, 1).length === 0) return [];
  const visibleAtMs = nowMs + (input.VisibilityTimeout ?? attributeNumber(queue, 'VisibilityTimeout')) * 1_000;
  const expiredAtMs = nowMs - attributeNumber(queue, 'MessageRetentionPeriod') * 1_000;
  const redrive = redrivePolicyOf(queue);
  const deadLetterQueue = redrive && queues.findByArn(redrive.deadLetterTargetArn);
  const taken: Sdk.Message[] = [];
  let moved = 0;

  function settle(message: StoredMessage): void {
    if (message.sentAtMs <= expiredAtMs) {
      messages.remove(message.id);
    } else if (deadLetterQueue && message.receiveCountHere >= redrive.maxReceiveCount) {
      messages.moveTo(message.id, deadLetterQueue, queue.arn, nowMs);
      moved += 1;
    } else {
      const receipt = newReceipt(queue, message.id);
      messages.markReceived(message.id, receipt.nonce, nowMs, visibleAtMs);
      taken.push(receivedMessage(message, writeReceiptHandle(receipt), nowMs, input));
    }
  }

  inTransaction(state.database, () => {
    const seen = new Set<number>();
    while (taken.length < wanted) {
      // With a visibility timeout of 0 a message that was just taken is still visible: look beyond it.
      const visible = messages.visible(queue, nowMs, wanted + taken.length);
      const found = visible.filter(({ id }) => !seen.has(id)).slice(0, wanted - taken.length);
      if (found.length === 0) break;
      for (const message of found) {
        seen.add(message.id);
        settle(message);
      }
    }
  });

  if (taken.length > 0) timers.arm(queue, visibleAtMs);
  if (deadLetterQueue && moved > 0) cloud.signal(deadLetterQueue.arn);
  return taken;
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new AwsError(
    'InvalidParameterValueException',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be >= ${min} and <= ${max}, if provided.`,
  );
}
