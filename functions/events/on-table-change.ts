import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { wireReconcile } from '../../shared/runtime/wire-reconcile.ts';
import { forEachAtMost } from '../../shared/use-cases/for-each-at-most.ts';
import { reconcileOrMakeDue } from '../../shared/use-cases/sweep.ts';
import { wokenServices } from './woken-services.ts';

const deps = wireReconcile();
const PARALLEL = 10;

/**
 * The table's stream, filtered to writes that want the planner to look: one reconcile for each distinct service of
 * the batch. A service whose reconcile fails is made due; it never holds up the batch.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  await forEachAtMost(PARALLEL, wokenServices(event), (key) => reconcileOrMakeDue(deps, key));
  return { batchItemFailures: [] };
};
