import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../engine.ts';
import type { Path } from '../expressions/expression-tree.ts';
import { createPlaceholders } from '../expressions/placeholders.ts';
import { bindProjection, projectItem } from '../expressions/project-item.ts';
import { checkKey, type KeyBytes, placeOf } from '../tables/item-keys.ts';
import type { Table } from '../tables/table.ts';
import type { Item } from '../values/attribute-value.ts';
import { checkParameters } from './check-parameters.ts';

interface Projecting {
  ProjectionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
}

/** The paths that a read asks for; undefined asks for all. */
export function prepareProjection(input: Projecting): Path[] | undefined {
  checkParameters(input, { ProjectionExpression: input.ProjectionExpression });
  const placeholders = createPlaceholders(input.ExpressionAttributeNames, undefined);
  const paths = bindProjection(input.ProjectionExpression, placeholders);
  placeholders.checkAllUsed();
  return paths;
}

interface ItemRead {
  item: Item | undefined;
  bytes: number;
}

/** Where the item of a `Key` lies, the key checked. */
export function placeOfKey(table: Table, key: Record<string, AttributeValue> | undefined): KeyBytes {
  return placeOf(table, checkKey(table, key));
}

export function readItem(engine: Engine, table: Table, key: KeyBytes, paths: Path[] | undefined): ItemRead {
  const stored = engine.items.get(table, key);
  if (!stored) return { item: undefined, bytes: 0 };
  return { item: paths ? projectItem(stored.item, paths) : stored.item, bytes: stored.bytes };
}
