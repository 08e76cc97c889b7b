import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { tableChangeOf } from '../../shared/aws/store/table-change.ts';
import { wireReconcile } from '../../shared/runtime/wire-reconcile.ts';
import { followTable } from '../../shared/use-cases/wake/follow-table.ts';

const deps = wireReconcile();

/** The table's stream, filtered to writes that want the planner to look and to new events. */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  await followTable(deps, tableChangeOf(event));
  return { batchItemFailures: [] };
};
