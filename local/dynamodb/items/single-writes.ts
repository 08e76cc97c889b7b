import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  ReturnValue,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { projectItem } from '../expressions/project-item.ts';
import { validationError } from '../validation-error.ts';
import type { Item } from '../values/attribute-value.ts';
import { consumedCapacity, wantsCapacity } from './consumed-capacity.ts';
import {
  type ActionResult,
  type ItemAction,
  prepareDelete,
  preparePut,
  prepareUpdate,
  runAction,
} from './item-action.ts';
import { writeCost } from './write-cost.ts';
import { writeItem } from './write-item.ts';

type Answer = Pick<UpdateItemCommandOutput, 'Attributes' | 'ConsumedCapacity'>;
type Ask = Pick<UpdateItemCommandInput, 'ReturnValues' | 'ReturnConsumedCapacity'>;

const UPDATE_RETURNS: readonly ReturnValue[] = ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'];

/** PutItem, UpdateItem and DeleteItem. */
export function singleWrites(engine: Engine) {
  function run(action: ItemAction, ask: Ask): Answer {
    const result = engine.transaction(() => {
      const { old, next, nextBytes } = runAction(engine, action);
      writeItem(engine, { table: action.table, key: action.key, old, next, nextBytes });
      return { old, next, nextBytes };
    });
    return answer(action, ask, result);
  }

  const PutItem: Operation<PutItemCommandInput, PutItemCommandOutput> = (input) => {
    checkOldOrNone(input.ReturnValues);
    return run(preparePut(engine, input), input);
  };
  const DeleteItem: Operation<DeleteItemCommandInput, DeleteItemCommandOutput> = (input) => {
    checkOldOrNone(input.ReturnValues);
    return run(prepareDelete(engine, input), input);
  };
  const UpdateItem: Operation<UpdateItemCommandInput, UpdateItemCommandOutput> = (input) => {
    checkReturnValues(input.ReturnValues);
    return run(prepareUpdate(engine, input), input);
  };
  return { PutItem, DeleteItem, UpdateItem };
}

function checkReturnValues(returnValues: ReturnValue | undefined): void {
  if (returnValues === undefined || UPDATE_RETURNS.includes(returnValues)) return;
  throw validationError(
    `1 validation error detected: Value '${returnValues}' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]`,
  );
}

function checkOldOrNone(returnValues: ReturnValue | undefined): void {
  checkReturnValues(returnValues);
  if (returnValues === undefined || returnValues === 'NONE' || returnValues === 'ALL_OLD') return;
  throw validationError('Return values set to invalid value');
}

function answer(action: ItemAction, ask: Ask, { old, next }: ActionResult): Answer {
  const Attributes = attributes(action, ask.ReturnValues, old?.item, next);
  const ConsumedCapacity = wantsCapacity(ask.ReturnConsumedCapacity)
    ? consumedCapacity(ask.ReturnConsumedCapacity, action.table, writeCost(action.table, old?.item, next))
    : undefined;
  return { ...(Attributes && { Attributes }), ...(ConsumedCapacity && { ConsumedCapacity }) };
}

/** No `Attributes` at all where there is nothing to return. */
function attributes(
  action: ItemAction,
  wanted: ReturnValue | undefined,
  old: Item | undefined,
  next: Item | undefined,
): Item | undefined {
  if (wanted === 'ALL_OLD') return old;
  if (wanted === 'ALL_NEW') return next;
  const item = wanted === 'UPDATED_OLD' ? old : wanted === 'UPDATED_NEW' ? next : undefined;
  const updated = item && projectItem(item, action.updated);
  return updated && Object.keys(updated).length > 0 ? updated : undefined;
}
