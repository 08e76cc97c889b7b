import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { bindCondition } from '../expressions/bind-condition.ts';
import type { Condition, Operand, Path } from '../expressions/expression-tree.ts';
import { parseExpression } from '../expressions/parse-expression.ts';
import type { Placeholders } from '../expressions/placeholders.ts';
import { bindProjection } from '../expressions/project-item.ts';
import type { Index, Table } from '../tables/table.ts';
import { validationError } from '../validation-error.ts';
import type { Value } from '../values/attribute-value.ts';

type Input = QueryCommandInput | ScanCommandInput;

/** What a Query or Scan makes of each item that it goes through. */
export interface ReadPlan {
  table: Table;
  index: Index | undefined;
  filter: Condition<Value> | undefined;
  /** The paths to answer with; undefined answers with all that the source holds. */
  projection: Path[] | undefined;
  /** A local index that lacks what is asked for: each item is fetched from the table, and costs a read more. */
  fetches: boolean;
  countOnly: boolean;
  limit: number;
  consistent: boolean;
}

export function planRead(table: Table, input: Input, placeholders: Placeholders): ReadPlan {
  const index = findIndex(table, input);
  const filter =
    input.FilterExpression === undefined
      ? undefined
      : bindCondition(
          'FilterExpression',
          parseExpression.condition('FilterExpression', input.FilterExpression),
          placeholders,
        );
  const projection = bindProjection(input.ProjectionExpression, placeholders);
  checkSelect(input, index);
  if (input.Limit !== undefined && input.Limit < 1) {
    throw validationError(
      `1 validation error detected: Value '${input.Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  const plan = {
    table,
    index,
    filter,
    projection,
    fetches: false,
    countOnly: input.Select === 'COUNT',
    limit: input.Limit ?? Number.POSITIVE_INFINITY,
    consistent: input.ConsistentRead === true,
  };
  return { ...plan, fetches: fetchesFromTable(plan, input) };
}

function findIndex(table: Table, input: Input): Index | undefined {
  if (input.IndexName === undefined) return undefined;
  const index = table.indexes.find((each) => each.name === input.IndexName);
  if (!index) throw validationError(`The table does not have the specified index: ${input.IndexName}`);
  if (index.scope === 'global' && input.ConsistentRead) {
    throw validationError('Consistent reads are not supported on global secondary indexes');
  }
  return index;
}

function checkSelect(input: Input, index: Index | undefined): void {
  const { Select, ProjectionExpression } = input;
  if (Select === 'SPECIFIC_ATTRIBUTES' && ProjectionExpression === undefined) {
    throw validationError(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (Select !== undefined && Select !== 'SPECIFIC_ATTRIBUTES' && ProjectionExpression !== undefined) {
    throw validationError(
      `Cannot specify the ProjectionExpression when choosing to get ${Select === 'COUNT' ? 'only the Count' : Select}`,
    );
  }
  if (Select === 'ALL_PROJECTED_ATTRIBUTES' && !index) {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (Select === 'ALL_ATTRIBUTES' && index?.scope === 'global' && index.projected) {
    throw validationError(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
  }
}

/** A global index has nothing but what it projects; a local one fetches the rest from its table. */
function fetchesFromTable(plan: ReadPlan, input: Input): boolean {
  const projected = plan.index?.projected;
  if (!plan.index || !projected) return false;
  const asked = new Set<string | number | undefined>(plan.projection?.map(([name]) => name));
  if (plan.filter) for (const [name] of pathsOf(plan.filter)) asked.add(name);
  const missing = [...asked].filter((name) => typeof name === 'string' && !projected.has(name));
  if (plan.index.scope === 'local') return input.Select === 'ALL_ATTRIBUTES' || missing.length > 0;
  if (missing.length === 0) return false;
  throw validationError(
    `One or more parameter values were invalid: Global secondary index ${plan.index.name} does not project [${missing.join(', ')}]`,
  );
}

/** The document paths that a condition reads. */
export function pathsOf(condition: Condition<Value>): Path[] {
  const ofOperand = (operand: Operand<Value>): Path[] =>
    operand.kind === 'path' ? [operand.path] : operand.kind === 'size' ? ofOperand(operand.of) : [];
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
    case 'not':
      return pathsOf(condition.term);
    case 'compare':
      return [condition.left, condition.right].flatMap(ofOperand);
    case 'between':
      return [condition.operand, condition.lower, condition.upper].flatMap(ofOperand);
    case 'in':
      return [condition.operand, ...condition.options].flatMap(ofOperand);
    case 'call':
      return condition.operands.flatMap(ofOperand);
  }
}
