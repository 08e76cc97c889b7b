import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { streamedChangeOf } from '../../shared/aws/store/record-changes.ts';
import { wirePublish } from '../../shared/runtime/wire-publish.ts';
import { publishChanges } from '../../shared/use-cases/publish/publish-changes.ts';

const deps = wirePublish();

/** The table's stream once more: every change of a service, a deployment or a task goes on the stack's bus. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const failed = await publishChanges(deps, Records.map(streamedChangeOf));
  return { batchItemFailures: failed ? [{ itemIdentifier: failed.sequenceNumber }] : [] };
};
