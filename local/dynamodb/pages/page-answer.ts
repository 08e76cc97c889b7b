import type { QueryCommandInput, QueryCommandOutput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { consumedCapacity } from '../items/consumed-capacity.ts';
import type { Page } from './read-page.ts';
import type { ReadPlan } from './read-plan.ts';

/** A page as Query and Scan answer it. */
export function pageAnswer(
  plan: ReadPlan,
  input: QueryCommandInput | ScanCommandInput,
  page: Page,
): Omit<QueryCommandOutput, '$metadata'> {
  const ConsumedCapacity = consumedCapacity(input.ReturnConsumedCapacity, plan.table, page.cost);
  return {
    ...(!plan.countOnly && { Items: page.items }),
    Count: page.count,
    ScannedCount: page.scannedCount,
    ...(page.lastKey && { LastEvaluatedKey: page.lastKey }),
    ...(ConsumedCapacity && { ConsumedCapacity }),
  };
}
