import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  KeysAndAttributes,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';
import type { Item } from '../values/attribute-value.ts';
import { addCosts, type Cost, consumedCapacity, NO_COST, readUnits } from './consumed-capacity.ts';
import { checkDistinctItems } from './distinct-items.ts';
import { type ItemAction, prepareDelete, preparePut, runAction } from './item-action.ts';
import { placeOfKey, prepareProjection, readItem } from './read-items.ts';
import { writeCost } from './write-cost.ts';
import { writeItem } from './write-item.ts';

/** BatchGetItem and BatchWriteItem. */
export function batches(engine: Engine) {
  const BatchGetItem: Operation<BatchGetItemCommandInput, BatchGetItemCommandOutput> = (input) => {
    const requests = Object.entries(input.RequestItems ?? {});
    checkGetCount(requests.map(([, request]) => request));
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
    const capacities = [];
    let left = LIMITS.batchGetBytes;
    for (const [name, request] of requests) {
      const table = engine.catalog.forItems(name);
      const paths = prepareProjection(request);
      const keys = (request.Keys ?? []).map((key) => ({ key, place: placeOfKey(table, key) }));
      checkDistinctItems(
        keys.map(({ place }) => ({ table, key: place })),
        'Provided list of item keys contains duplicates',
      );
      const items: Item[] = [];
      let cost: Cost = NO_COST;
      for (const { key, place } of keys) {
        const { item, bytes } = readItem(engine, table, place, paths);
        if (bytes > left) {
          UnprocessedKeys[name] = { ...request, Keys: [...(UnprocessedKeys[name]?.Keys ?? []), key] };
          continue;
        }
        left -= bytes;
        cost = addCosts(cost, { ...NO_COST, table: readUnits(bytes, request.ConsistentRead ? 1 : 0.5) });
        if (item) items.push(item);
      }
      Responses[name] = items;
      capacities.push(consumedCapacity(input.ReturnConsumedCapacity, table, cost));
    }
    const ConsumedCapacity = capacities.filter((capacity) => capacity !== undefined);
    return { Responses, UnprocessedKeys, ...(ConsumedCapacity.length > 0 && { ConsumedCapacity }) };
  };

  const BatchWriteItem: Operation<BatchWriteItemCommandInput, BatchWriteItemCommandOutput> = (input) => {
    const actions = prepareWrites(engine, input);
    checkDistinctItems(actions, 'Provided list of item keys contains duplicates');
    const costs = new Map<ItemAction['table'], Cost>();
    engine.transaction(() => {
      for (const action of actions) {
        const { old, next, nextBytes } = runAction(engine, action);
        const cost = writeCost(action.table, old?.item, next);
        writeItem(engine, { table: action.table, key: action.key, old, next, nextBytes });
        costs.set(action.table, addCosts(costs.get(action.table) ?? NO_COST, cost));
      }
    });
    const ConsumedCapacity = [...costs]
      .map(([table, cost]) => consumedCapacity(input.ReturnConsumedCapacity, table, cost))
      .filter((capacity) => capacity !== undefined);
    return { UnprocessedItems: {}, ...(ConsumedCapacity.length > 0 && { ConsumedCapacity }) };
  };
  return { BatchGetItem, BatchWriteItem };
}

function checkGetCount(requests: KeysAndAttributes[]): void {
  if (requests.length === 0 || requests.some((request) => !request.Keys?.length)) {
    throw validationError(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const keys = requests.reduce((count, request) => count + (request.Keys?.length ?? 0), 0);
  if (keys > LIMITS.batchGetKeys) throw validationError('Too many items requested for the BatchGetItem call');
}

function prepareWrites(engine: Engine, input: BatchWriteItemCommandInput): ItemAction[] {
  const requests = Object.entries(input.RequestItems ?? {}).flatMap(([TableName, writes]) =>
    writes.map((write) => ({ TableName, write })),
  );
  if (requests.length === 0) {
    throw validationError(
      "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  if (requests.length > LIMITS.batchWriteRequests) {
    throw validationError('Too many items requested for the BatchWriteItem call');
  }
  return requests.map(({ TableName, write }) => {
    const { PutRequest, DeleteRequest } = write;
    if (PutRequest && !DeleteRequest) return preparePut(engine, { TableName, Item: PutRequest.Item });
    if (DeleteRequest && !PutRequest) return prepareDelete(engine, { TableName, Key: DeleteRequest.Key });
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  });
}
