import type { MetricDataQuery, MetricStat } from '@aws-sdk/client-cloudwatch';
import { refusal } from '../refusal.ts';
import type { Value } from './combine.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import { ExpressionError } from './expression-error.ts';
import { parseExpression } from './parse-expression.ts';
import type { Series } from './series.ts';

/**
 * The time series of every query that returns data, in the order of the queries; an expression may come to several.
 * `read` makes the series of a metric. Throws ValidationError, in AWS's form, for an expression that has no result.
 */
export function evaluateQueries(
  queries: MetricDataQuery[],
  untilMs: number,
  read: (stat: MetricStat, query: MetricDataQuery) => Series,
): { query: MetricDataQuery; series: Series[] }[] {
  const byId = new Map(queries.map((query) => [query.Id, query]));
  const done = new Map<string, Value>();
  const underWay = new Set<string>();

  function lookUp(id: string): Value {
    const known = done.get(id);
    if (known !== undefined) return known;
    const query = byId.get(id);
    if (!query) throw new ExpressionError(`there is no query '${id}'`);
    if (underWay.has(id)) throw new ExpressionError(`'${id}' refers to itself`);
    underWay.add(id);
    const value = query.MetricStat ? read(query.MetricStat, query) : compute(query.Expression ?? '');
    done.set(id, value);
    return value;
  }

  const metrics = () => queries.filter(({ MetricStat }) => MetricStat).map(({ Id = '' }) => lookUp(Id) as Series);
  const compute = (text: string) => evaluateExpression(parseExpression(text), { lookUp, metrics, untilMs });

  return queries
    .filter(({ ReturnData }) => ReturnData ?? true)
    .map((query) => {
      const value = explained(query, () => lookUp(query.Id ?? ''));
      if (typeof value === 'number') {
        throw inExpression(query, 'its result must be a time series or an array of time series, not a number');
      }
      return { query, series: labelled(query, value) };
    });
}

function labelled(query: MetricDataQuery, value: Series | Series[]): Series[] {
  const label = query.Label ?? query.Id ?? '';
  if (query.MetricStat) return [value].flat();
  if (!Array.isArray(value)) return [{ ...value, label }];
  return value.map((series) => ({ ...series, label: `${label} ${series.label}`.trim() }));
}

function explained<Result>(query: MetricDataQuery, compute: () => Result): Result {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ExpressionError) throw inExpression(query, error.message);
    throw error;
  }
}

const inExpression = ({ Id }: MetricDataQuery, message: string) =>
  refusal('ValidationError', `Error in expression '${Id}': ${message}`);
