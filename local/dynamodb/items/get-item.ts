import type { GetItemCommandInput, GetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { consumedCapacity, NO_COST, readUnits } from './consumed-capacity.ts';
import { placeOfKey, prepareProjection, readItem } from './read-items.ts';

export function getItem(engine: Engine) {
  const GetItem: Operation<GetItemCommandInput, GetItemCommandOutput> = (input) => {
    const paths = prepareProjection(input);
    const table = engine.catalog.forItems(input.TableName);
    const { item, bytes } = readItem(engine, table, placeOfKey(table, input.Key), paths);
    const cost = { ...NO_COST, table: readUnits(bytes, input.ConsistentRead ? 1 : 0.5) };
    const ConsumedCapacity = consumedCapacity(input.ReturnConsumedCapacity, table, cost);
    return { ...(item && { Item: item }), ...(ConsumedCapacity && { ConsumedCapacity }) };
  };
  return { GetItem };
}
