import type {
  CancellationReason,
  TransactGetItemsCommandInput,
  TransactGetItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { LIMITS } from '../limits.ts';
import type { Table } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import { addCosts, type Cost, consumedCapacity, NO_COST, readUnits } from './consumed-capacity.ts';
import { checkDistinctItems } from './distinct-items.ts';
import { placeOfKey, prepareProjection, readItem } from './read-items.ts';
import { canceled, checkActionCount, NO_REASON, reasonOf } from './transaction-canceled.ts';

export function transactGet(engine: Engine) {
  const TransactGetItems: Operation<TransactGetItemsCommandInput, TransactGetItemsCommandOutput> = (input) => {
    const requests = input.TransactItems ?? [];
    checkActionCount(requests.length);
    const reads = prepareAll(engine, input);
    checkDistinctItems(reads, 'Transaction request cannot include multiple operations on one item');

    const costs = new Map<Table, Cost>();
    let left: number = LIMITS.transactionBytes;
    const Responses = reads.map(({ table, key, paths }) => {
      const { item, bytes } = readItem(engine, table, key, paths);
      left -= bytes;
      costs.set(table, addCosts(costs.get(table) ?? NO_COST, { ...NO_COST, table: readUnits(bytes, 2) }));
      return item ? { Item: item } : {};
    });
    if (left < 0) throw validationError('Transaction request size has exceeded the maximum allowed size of 4 MB');
    const ConsumedCapacity = [...costs]
      .map(([table, cost]) => consumedCapacity(input.ReturnConsumedCapacity, table, cost, 'ReadCapacityUnits'))
      .filter((capacity) => capacity !== undefined);
    return { Responses, ...(ConsumedCapacity.length > 0 && { ConsumedCapacity }) };
  };
  return { TransactGetItems };
}

function prepareAll(engine: Engine, input: TransactGetItemsCommandInput) {
  const reasons: CancellationReason[] = [];
  const reads = (input.TransactItems ?? []).flatMap(({ Get }) => {
    const paths = prepareProjection(Get ?? {});
    const table = engine.catalog.forItems(Get?.TableName);
    try {
      const key = placeOfKey(table, Get?.Key);
      reasons.push(NO_REASON);
      return [{ table, key, paths }];
    } catch (error) {
      reasons.push(reasonOf(error));
      return [];
    }
  });
  if (reads.length < reasons.length) throw canceled(reasons);
  return reads;
}
