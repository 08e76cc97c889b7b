import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';
import { bindCondition } from '../expressions/bind-condition.ts';
import { bindKeyCondition, type KeyCondition } from '../expressions/bind-key-condition.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import { createPlaceholders, type Placeholders } from '../expressions/placeholders.ts';
import { checkParameters } from '../items/check-parameters.ts';
import type { Keys } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import { checkStartKey } from './check-start-key.ts';
import { pageAnswer } from './page-answer.ts';
import { querySource } from './page-source.ts';
import { readPage } from './read-page.ts';
import { pathsOf, planRead, type ReadPlan } from './read-plan.ts';

export function query(engine: Engine) {
  const Query: Operation<QueryCommandInput, QueryCommandOutput> = (input) => {
    const { KeyConditionExpression, FilterExpression, ProjectionExpression } = input;
    checkParameters(input, { KeyConditionExpression, FilterExpression, ProjectionExpression });
    const placeholders = createPlaceholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const table = engine.catalog.forItems(input.TableName);
    const plan = planRead(table, input, placeholders);
    const condition = readKeyCondition(input, plan.index ?? table, placeholders);
    placeholders.checkAllUsed();
    checkFilter(plan);
    const start = checkStartKey(table, plan.index, input.ExclusiveStartKey, condition);
    const source = querySource(table, plan.index, condition, input.ScanIndexForward !== false, start);
    return pageAnswer(plan, input, readPage(engine, plan, source));
  };
  return { Query };
}

/** The key condition of a query, as the keys that it goes by understand it. */
export function readKeyCondition(input: QueryCommandInput, keys: Keys, placeholders: Placeholders): KeyCondition {
  const text = input.KeyConditionExpression;
  if (text === undefined) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const parameter = 'KeyConditionExpression';
  const tree = parseExpression.condition(parameter, text);
  return bindKeyCondition(bindCondition(parameter, tree, placeholders), keys);
}

/** A filter of a query sees what the key condition left, and may not look at the keys again. */
function checkFilter({ filter, index, table }: ReadPlan): void {
  const keys = index ?? table;
  for (const [name] of filter ? pathsOf(filter) : []) {
    if (name !== keys.hash.name && name !== keys.range?.name) continue;
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
}
