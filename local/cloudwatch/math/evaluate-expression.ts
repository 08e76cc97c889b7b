import { AGGREGATES } from './aggregates.ts';
import { combine, type Value } from './combine.ts';
import type { Expression } from './expression.ts';
import { ExpressionError } from './expression-error.ts';
import { fill } from './fill.ts';
import { mapValues, ofPoints, periodsOf, type Series, timesOf } from './series.ts';

/** What an expression may look at. */
export interface Scope {
  /** The value of another query, by its id; throws where there is none. */
  lookUp(id: string): Value;
  /** The metrics of the request, expressions left out. */
  metrics(): Series[];
  /** The end of what was asked for. */
  untilMs: number;
}

type Call = Extract<Expression, { kind: 'call' }>;

const POINTWISE: Record<string, (value: number) => number> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

/** Each value with the one before it, and the seconds between the two. */
const SUCCESSIVE: Record<string, (value: number, before: number, sec: number) => number> = {
  DIFF: (value, before) => value - before,
  DIFF_TIME: (_value, _before, sec) => sec,
  RATE: (value, before, sec) => (value - before) / sec,
};

/** Computes an expression. Missing values and empty series follow CloudWatch's rules (using-metric-math.html). */
export function evaluateExpression(expression: Expression, scope: Scope): Value {
  const evaluate = (each: Expression): Value => evaluateExpression(each, scope);
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      throw new ExpressionError(`'${expression.value}' is no value`);
    case 'name':
      return scope.lookUp(expression.name);
    case 'list':
      return expression.items.flatMap((item) => seriesOf(evaluate(item), 'an array'));
    case 'negation':
      return combine('-', 0, evaluate(expression.operand));
    case 'operation':
      return combine(expression.operator, evaluate(expression.left), evaluate(expression.right));
    case 'call':
      return call(expression, scope, evaluate);
  }
}

function call(expression: Call, scope: Scope, evaluate: (each: Expression) => Value): Value {
  const { name, arguments: given } = expression;
  const argument = (index: number): Expression => {
    const found = given[index];
    if (!found) throw new ExpressionError(`${name} needs another argument`);
    return found;
  };
  const word = (index: number): string | undefined => {
    const found = given[index];
    return found?.kind === 'name' ? found.name : undefined;
  };
  const scalar = (index: number): number => {
    const value = evaluate(argument(index));
    if (typeof value !== 'number') throw new ExpressionError(`argument ${index + 1} of ${name} must be a number`);
    return value;
  };
  const several = (index: number): Series[] => seriesOf(evaluate(argument(index)), name);
  const one = (index: number): Series => {
    const value = evaluate(argument(index));
    if (typeof value === 'number' || Array.isArray(value)) {
      throw new ExpressionError(`argument ${index + 1} of ${name} must be one time series`);
    }
    return value;
  };
  const each = (change: (series: Series) => Series): Value => {
    const value = evaluate(argument(0));
    return Array.isArray(value) ? value.map(change) : change(one(0));
  };

  const pointwise = POINTWISE[name];
  if (pointwise) {
    const value = evaluate(argument(0));
    return typeof value === 'number' ? pointwise(value) : each((series) => mapValues(series, pointwise));
  }
  const successive = SUCCESSIVE[name];
  if (successive) return each((series) => compareWithBefore(series, successive));
  if (AGGREGATES[name]) return aggregate(name, evaluate(argument(0)));
  switch (name) {
    case 'METRICS': {
      const part = given[0];
      if (part && part.kind !== 'text') throw new ExpressionError('METRICS takes a string');
      return scope.metrics().filter(({ metricId }) => metricId?.includes(part?.value ?? ''));
    }
    case 'METRIC_COUNT':
      return several(0).length;
    case 'PERIOD':
      return one(0).periodSec;
    case 'RUNNING_SUM':
      return each(runningSum);
    case 'FILL': {
      const filler = word(1);
      if (filler === 'REPEAT' || filler === 'LINEAR') return each((series) => fill(series, filler, scope.untilMs));
      const value = evaluate(argument(1));
      if (Array.isArray(value)) throw new ExpressionError('FILL takes a number, a time series, REPEAT or LINEAR');
      return each((series) => fill(series, value, scope.untilMs));
    }
    case 'TIME_SERIES':
      return constantSeries(scalar(0), scope);
    case 'IF':
      return choose(evaluate(argument(0)), evaluate(argument(1)), given[2] && evaluate(given[2]), scope);
    case 'SORT':
      return sort(several(0), word(1), word(2), given[3] && scalar(3));
    case 'SLICE':
      return several(0).slice(scalar(1), given[2] && scalar(2));
    case 'FIRST':
    case 'LAST': {
      const found = several(0).at(name === 'FIRST' ? 0 : -1);
      if (!found) throw new ExpressionError(`${name} of no time series`);
      return found;
    }
    case 'REMOVE_EMPTY':
      return several(0).filter(({ values }) => values.size > 0);
    default:
      throw new ExpressionError(`the function ${name} is not in this local cloud`);
  }
}

function seriesOf(value: Value, taker: string): Series[] {
  if (typeof value === 'number') throw new ExpressionError(`${taker} takes time series, not a number`);
  return [value].flat();
}

/** Of one series: a number over all its values. Of an array: a series of what the values at each time come to. */
function aggregate(name: string, value: Value): Value {
  const compute = AGGREGATES[name] ?? Number;
  if (typeof value === 'number') throw new ExpressionError(`${name} takes time series, not a number`);
  if (!Array.isArray(value)) return compute([...value.values.values()]);
  const first = value[0];
  if (!first) throw new ExpressionError(`${name} of no time series`);
  const points = timesOf(value).map((atMs): [number, number] => {
    const there = value.map(({ values }) => values.get(atMs));
    // The average counts a missing value as 0; the others leave it out.
    const values = name === 'AVG' ? there.map((each) => each ?? 0) : there.filter((each) => each !== undefined);
    return [atMs, compute(values)];
  });
  return ofPoints(first, points);
}

function compareWithBefore(series: Series, compute: (value: number, before: number, sec: number) => number): Series {
  const points = [...series.values].sort(([a], [b]) => a - b);
  return ofPoints(
    series,
    points.slice(1).map(([atMs, value], i) => {
      const [beforeMs, before] = points[i] ?? [atMs, value];
      return [atMs, compute(value, before, ((atMs - beforeMs) / series.periodMs) * series.periodSec)];
    }),
  );
}

function runningSum(series: Series): Series {
  let total = 0;
  const points = [...series.values].sort(([a], [b]) => a - b);
  return ofPoints(
    series,
    points.map(([atMs, value]) => {
      total += value;
      return [atMs, total];
    }),
  );
}

function constantSeries(value: number, scope: Scope): Series {
  const like = scope.metrics()[0];
  if (!like) throw new ExpressionError('TIME_SERIES needs a metric in the request, for its period');
  const points = periodsOf(like, scope.untilMs).map((atMs): [number, number] => [atMs, value]);
  return ofPoints({ ...like, label: String(value) }, points);
}

/**
 * IF: at each time of the condition. True and nothing there: 0; false and nothing there, or no third argument: dropped.
 * [1, 1, 0, 0, -], [30, -, 0, 0, 30], [0, 0, 20, -, 20] give [30, 0, 20, -, -].
 */
function choose(condition: Value, whenTrue: Value, whenFalse: Value | undefined, scope: Scope): Value {
  if (Array.isArray(condition) || Array.isArray(whenTrue) || Array.isArray(whenFalse)) {
    throw new ExpressionError('IF takes no arrays of time series');
  }
  if (typeof condition === 'number') {
    if (condition !== 0) return whenTrue;
    return whenFalse ?? { ...constantSeries(0, scope), values: new Map() };
  }
  const at = (value: number | Series | undefined, atMs: number) =>
    typeof value === 'object' ? value.values.get(atMs) : value;
  return ofPoints(
    condition,
    [...condition.values].map(([atMs, holds]) => [atMs, holds === 0 ? at(whenFalse, atMs) : (at(whenTrue, atMs) ?? 0)]),
  );
}

function sort(all: Series[], by: string | undefined, order: string | undefined, limit: number | undefined): Series[] {
  const compute = AGGREGATES[by ?? ''];
  if (!compute || !['AVG', 'MIN', 'MAX', 'SUM'].includes(by ?? '')) {
    throw new ExpressionError('SORT takes one of AVG, MIN, MAX, SUM');
  }
  if (order !== 'ASC' && order !== 'DESC') throw new ExpressionError('SORT takes ASC or DESC');
  const weighed = all.map((series) => ({ series, weight: compute([...series.values.values()]) }));
  weighed.sort((a, b) => (order === 'ASC' ? a.weight - b.weight : b.weight - a.weight));
  return weighed.map(({ series }) => series).slice(0, limit);
}
