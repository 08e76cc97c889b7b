import type * as Sdk from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import { inTransaction } from '../cloud/store.ts';
import { runBatch, validateBatch } from './batch.ts';
import { VISIBILITY_TIMEOUT_SEC_MAX } from './limits.ts';
import type { Queue } from './queue.ts';
import { readReceiptHandle } from './receipt-handle.ts';
import type { SqsState } from './sqs-state.ts';

/** DeleteMessage and ChangeMessageVisibility: what a receiver does with the receipt handle of a message. */
export function settleOperations(state: SqsState) {
  const { queues, messages, timers, cloud } = state;

  /** A handle of an earlier receive deletes nothing and is no error (API_DeleteMessage.html). */
  function remove(queue: Queue, handle: string | undefined): void {
    const receipt = readReceiptHandle(queue, handle);
    if (messages.find(queue, receipt.messageRow)?.receipt !== receipt.nonce) return;
    messages.remove(receipt.messageRow);
    state.metrics.count(queue, 'NumberOfMessagesDeleted');
  }

  function hide(queue: Queue, handle: string | undefined, timeoutSec: number | undefined): number {
    const receipt = readReceiptHandle(queue, handle);
    if (timeoutSec === undefined || !(timeoutSec >= 0 && timeoutSec <= VISIBILITY_TIMEOUT_SEC_MAX)) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Value ${timeoutSec} for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and ${VISIBILITY_TIMEOUT_SEC_MAX}.`,
      );
    }
    const message = messages.find(queue, receipt.messageRow);
    if (!message) {
      throw new AwsError(
        'InvalidParameterValueException',
        `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    }
    const nowMs = Date.now();
    if (message.receipt !== receipt.nonce || message.visibleAtMs <= nowMs) {
      throw new AwsError('MessageNotInflight', `The specified message isn't in flight.`);
    }
    const visibleAtMs = nowMs + timeoutSec * 1_000;
    messages.hideUntil(message.id, visibleAtMs);
    return visibleAtMs;
  }

  function announce(queue: Queue, visibleAtMs: number): void {
    if (visibleAtMs <= Date.now()) cloud.signal(queue.arn);
    else timers.arm(queue, visibleAtMs);
  }

  return {
    DeleteMessage(input: Sdk.DeleteMessageCommandInput) {
      remove(queues.get(input.QueueUrl), input.ReceiptHandle);
      return {};
    },
    DeleteMessageBatch(input: Sdk.DeleteMessageBatchCommandInput) {
      const queue = queues.get(input.QueueUrl);
      const entries = input.Entries ?? [];
      validateBatch(entries);
      return inTransaction(state.database, () =>
        runBatch(entries, (entry) => {
          remove(queue, entry.ReceiptHandle);
          return {};
        }),
      );
    },
    ChangeMessageVisibility(input: Sdk.ChangeMessageVisibilityCommandInput) {
      const queue = queues.get(input.QueueUrl);
      announce(queue, hide(queue, input.ReceiptHandle, input.VisibilityTimeout));
      return {};
    },
    ChangeMessageVisibilityBatch(input: Sdk.ChangeMessageVisibilityBatchCommandInput) {
      const queue = queues.get(input.QueueUrl);
      const entries = input.Entries ?? [];
      validateBatch(entries);
      const visibleAtMs: number[] = [];
      const results = inTransaction(state.database, () =>
        runBatch(entries, (entry) => {
          visibleAtMs.push(hide(queue, entry.ReceiptHandle, entry.VisibilityTimeout));
          return {};
        }),
      );
      for (const atMs of visibleAtMs) announce(queue, atMs);
      return results;
    },
  };
}
