import type { AttributeValue, ReturnValuesOnConditionCheckFailure } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Engine } from '../engine.ts';
import { applyUpdate } from '../expressions/apply-update.ts';
import { bindCondition } from '../expressions/bind-condition.ts';
import { bindUpdate } from '../expressions/bind-update.ts';
import type { Condition, Path } from '../expressions/expression-tree.ts';
import { matchesCondition } from '../expressions/matches-condition.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { createPlaceholders, type Placeholders } from '../expressions/placeholders.ts';
import { LIMITS } from '../limits.ts';
import { checkItemKeys, checkKey, type KeyBytes, placeOf } from '../tables/item-keys.ts';
import type { StoredItem } from '../tables/item-tables.ts';
import type { Table } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import type { Item, Value } from '../values/attribute-value.ts';
import { itemSize } from '../values/item-size.ts';
import { normalizeItem } from '../values/normalize-value.ts';
import { checkParameters } from './check-parameters.ts';

/** What a request does to one item: prepared from the request alone, to be run within a transaction. */
export interface ItemAction {
  table: Table;
  key: KeyBytes;
  condition: Condition<Value> | undefined;
  returnOnFailure: boolean;
  /** The paths that an update writes. */
  updated: Path[];
  /** The item from now on; undefined is no item. */
  next(old: Item | undefined): Item | undefined;
}

interface ConditionalRequest {
  TableName: string | undefined;
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

interface PutRequest extends ConditionalRequest {
  Item: Item | undefined;
}

interface KeyedRequest extends ConditionalRequest {
  Key: Item | undefined;
}

interface UpdateRequest extends KeyedRequest {
  UpdateExpression?: string | undefined;
}

export function preparePut(engine: Engine, request: PutRequest): ItemAction {
  checkParameters(request, { ConditionExpression: request.ConditionExpression });
  const bound = bindRequest(request);
  const item = normalizeItem(request.Item ?? {});
  const table = engine.catalog.forItems(request.TableName);
  checkItemKeys(table, item);
  return { ...bound, table, key: placeOf(table, item), updated: [], next: () => item };
}

export function prepareDelete(engine: Engine, request: KeyedRequest): ItemAction {
  return { ...prepareKeyed(engine, request), next: () => undefined };
}

export function prepareCheck(engine: Engine, request: KeyedRequest): ItemAction {
  return { ...prepareKeyed(engine, request), next: (old) => old };
}

function prepareKeyed(engine: Engine, request: KeyedRequest): Omit<ItemAction, 'next'> {
  checkParameters(request, { ConditionExpression: request.ConditionExpression });
  const bound = bindRequest(request);
  const table = engine.catalog.forItems(request.TableName);
  const key = checkKey(table, request.Key);
  return { ...bound, table, key: placeOf(table, key), updated: [] };
}

export function prepareUpdate(engine: Engine, request: UpdateRequest): ItemAction {
  const { UpdateExpression, ConditionExpression } = request;
  checkParameters(request, { UpdateExpression, ConditionExpression });
  const placeholders = createPlaceholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
  const actions =
    UpdateExpression === undefined
      ? []
      : bindUpdate(parseExpression.update('UpdateExpression', UpdateExpression), placeholders);
  const bound = bindRequest(request, placeholders);
  const table = engine.catalog.forItems(request.TableName);
  const key = checkKey(table, request.Key);
  for (const { path } of actions) checkNotKey(table, path);
  return {
    ...bound,
    table,
    key: placeOf(table, key),
    updated: actions.map((action) => action.path),
    next(old) {
      const item = applyUpdate(old ?? key, actions);
      checkItemKeys(table, item);
      return item;
    },
  };
}

function checkNotKey(table: Table, [name]: Path): void {
  if (name !== table.hash.name && name !== table.range?.name) return;
  throw validationError(
    `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
  );
}

function bindRequest(request: ConditionalRequest, given?: Placeholders) {
  const placeholders = given ?? createPlaceholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
  const text = request.ConditionExpression;
  const parameter = 'ConditionExpression';
  const condition =
    text === undefined ? undefined : bindCondition(parameter, parseExpression.condition(parameter, text), placeholders);
  placeholders.checkAllUsed();
  return { condition, returnOnFailure: request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' };
}

export interface ActionResult {
  old: StoredItem | undefined;
  next: Item | undefined;
  /** The size of the new item. */
  nextBytes: number;
}

/**
 * Reads the item, checks the condition and works out the new item, without writing it.
 * Throws ConditionalCheckFailedException, with the item where it was asked for.
 */
export function runAction(engine: Engine, action: ItemAction): ActionResult {
  const old = engine.items.get(action.table, action.key);
  if (action.condition && !matchesCondition(action.condition, old?.item)) {
    const item = action.returnOnFailure && old ? { Item: old.item } : {};
    throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed', 400, item);
  }
  const next = action.next(old?.item);
  const nextBytes = next === old?.item ? (old?.bytes ?? 0) : next ? itemSize(next) : 0;
  if (nextBytes > LIMITS.itemBytes) {
    const what = action.updated.length > 0 ? 'Item size to update' : 'Item size';
    throw validationError(`${what} has exceeded the maximum allowed size`);
  }
  return { old, next, nextBytes };
}
