import { createHash } from 'node:crypto';
import type {
  CancellationReason,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { LIMITS } from '../limits.ts';
import type { Table } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import { addCosts, type Cost, consumedCapacity, NO_COST, readUnits, wantsCapacity } from './consumed-capacity.ts';
import { checkDistinctItems } from './distinct-items.ts';
import {
  type ActionResult,
  type ItemAction,
  prepareCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
  runAction,
} from './item-action.ts';
import { createRequestTokens } from './request-tokens.ts';
import { canceled, checkActionCount, NO_REASON, reasonOf } from './transaction-canceled.ts';
import { writeCost } from './write-cost.ts';
import { writeItem } from './write-item.ts';

/**
 * TransactWriteItems: all or nothing, with the reason of each action when nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export function transactWrite(engine: Engine) {
  const tokens = createRequestTokens(engine.statements);

  const TransactWriteItems: Operation<TransactWriteItemsCommandInput, TransactWriteItemsCommandOutput> = (input) => {
    const requests = input.TransactItems ?? [];
    checkActionCount(requests.length);
    const actions = prepareAll(engine, requests);
    checkDistinctItems(actions, 'Transaction request cannot include multiple operations on one item');
    const token = input.ClientRequestToken;
    const digest = token === undefined ? '' : createHash('sha256').update(JSON.stringify(requests)).digest('hex');

    const results = engine.transaction(() => {
      if (token !== undefined && isRepeated(tokens.find(token, Date.now()), digest)) return undefined;
      const ran = runAll(engine, actions);
      for (const { action, result } of ran) writeItem(engine, { ...result, table: action.table, key: action.key });
      if (token !== undefined) tokens.keep(token, digest, Date.now());
      return ran;
    });
    const ConsumedCapacity = capacities(engine, input, actions, results);
    return ConsumedCapacity.length > 0 ? { ConsumedCapacity } : {};
  };
  return { TransactWriteItems };
}

function isRepeated(known: string | undefined, digest: string): boolean {
  if (known === undefined) return false;
  if (known === digest) return true;
  throw new AwsError(
    'IdempotentParameterMismatchException',
    'Idempotent parameter mismatch: the ClientRequestToken was used with other parameters within the last 10 minutes',
  );
}

/** An action that is wrong in itself refuses the request; one that does not fit its table cancels the transaction. */
function prepareAll(engine: Engine, requests: TransactWriteItem[]): ItemAction[] {
  const actions: ItemAction[] = [];
  const reasons = requests.map((request) => {
    try {
      actions.push(prepare(engine, request));
      return NO_REASON;
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (actions.length < requests.length) throw canceled(reasons);
  return actions;
}

function prepare(engine: Engine, request: TransactWriteItem): ItemAction {
  const { ConditionCheck, Put, Delete, Update } = request;
  if ([ConditionCheck, Put, Delete, Update].filter((action) => action !== undefined).length !== 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (Put) return preparePut(engine, Put);
  if (Update) return prepareUpdate(engine, Update);
  if (Delete) return prepareDelete(engine, Delete);
  if (ConditionCheck?.ConditionExpression !== undefined) return prepareCheck(engine, ConditionCheck);
  throw validationError('The ConditionExpression is required for ConditionCheck');
}

interface Ran {
  action: ItemAction;
  result: ActionResult;
}

function runAll(engine: Engine, actions: ItemAction[]): Ran[] {
  const ran: Ran[] = [];
  const reasons: CancellationReason[] = [];
  let bytes = 0;
  for (const action of actions) {
    try {
      const result = runAction(engine, action);
      bytes += Math.max(result.nextBytes, result.old?.bytes ?? 0);
      ran.push({ action, result });
      reasons.push(NO_REASON);
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (ran.length < actions.length) throw canceled(reasons);
  if (bytes > LIMITS.transactionBytes) {
    throw validationError('Transaction request size has exceeded the maximum allowed size of 4 MB');
  }
  return ran;
}

/** A transaction's writes cost twice; a repeated request costs the reads of its items. */
function capacities(
  engine: Engine,
  input: TransactWriteItemsCommandInput,
  actions: ItemAction[],
  results: Ran[] | undefined,
) {
  const mode = input.ReturnConsumedCapacity;
  if (!wantsCapacity(mode)) return [];
  const costs = new Map<Table, Cost>();
  const add = (table: Table, cost: Cost) => costs.set(table, addCosts(costs.get(table) ?? NO_COST, cost));
  for (const { action, result } of results ?? []) {
    const cost = writeCost(action.table, result.old?.item, result.next);
    add(action.table, addCosts(cost, cost));
  }
  for (const action of results ? [] : actions) {
    const bytes = engine.items.get(action.table, action.key)?.bytes ?? 0;
    add(action.table, { ...NO_COST, table: readUnits(bytes, 2) });
  }
  const kind = results ? 'WriteCapacityUnits' : 'ReadCapacityUnits';
  return [...costs]
    .map(([table, cost]) => consumedCapacity(mode, table, cost, kind))
    .filter((capacity) => capacity !== undefined);
}
