import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { wireReconcile } from '../../shared/runtime/wire-reconcile.ts';
import { wake } from '../../shared/use-cases/wake/wake.ts';

const deps = wireReconcile();

/** "Wake me at t": a hint from the queue. What cannot be read is a failure of its message, which ends in the DLQ. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    try {
      await wake(deps, body);
    } catch {
      deps.log('a wake-up message could not be used', { messageId });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
