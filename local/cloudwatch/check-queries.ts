import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { checkPeriod } from './check-span.ts';
import { LIMITS } from './limits.ts';
import { ExpressionError } from './math/expression-error.ts';
import { parseExpression } from './math/parse-expression.ts';
import { refusal } from './refusal.ts';
import { parseStatistic } from './statistic.ts';

/** Refuses queries that GetMetricData and PutMetricAlarm refuse before they look at any data. */
export function checkQueries(queries: MetricDataQuery[]): void {
  const ids = queries.map(({ Id = '' }) => Id);
  if (new Set(ids).size < ids.length) throw refusal('ValidationError', 'The ids of MetricDataQueries must be unique');
  for (const query of queries) checkQuery(query);
}

function checkQuery({ Id = '', Expression, MetricStat }: MetricDataQuery): void {
  if (!/^[a-z]\w{0,254}$/.test(Id)) {
    throw refusal(
      'ValidationError',
      `The id '${Id}' must begin with a lower case letter and hold letters, digits and _`,
    );
  }
  if ((Expression === undefined) === (MetricStat === undefined)) {
    throw refusal('ValidationError', `The query '${Id}' must have exactly one of Expression and MetricStat`);
  }
  if (MetricStat) {
    const { Metric, Period, Stat = '' } = MetricStat;
    if (!Metric?.MetricName || !Metric.Namespace) {
      throw refusal('ValidationError', `The query '${Id}' must name a metric and its namespace`);
    }
    checkPeriod(Period);
    parseStatistic(Stat);
  }
  if (Expression === undefined) return;
  if (Expression.length > LIMITS.expressionLength) {
    throw refusal('ValidationError', `An expression has at most ${LIMITS.expressionLength} characters`);
  }
  try {
    parseExpression(Expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw refusal('ValidationError', `Error in expression '${Id}': ${error.message}`);
  }
}
