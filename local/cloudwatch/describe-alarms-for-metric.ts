import type {
  DescribeAlarmsForMetricCommandInput,
  DescribeAlarmsForMetricCommandOutput,
  Dimension,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../cloud/service.ts';
import { describeAlarm, isMetricAlarm } from './alarm-record.ts';
import type { AlarmStore } from './alarm-store.ts';
import { refusal } from './refusal.ts';

/**
 * DescribeAlarmsForMetric: the alarms of one metric with exactly these dimensions. "It does not return alarms that use math
 * expressions even if they use the specified metric."
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html
 */
export function describeAlarmsForMetricOperation(store: AlarmStore) {
  const DescribeAlarmsForMetric: Operation<
    DescribeAlarmsForMetricCommandInput,
    DescribeAlarmsForMetricCommandOutput
  > = (input) => {
    for (const field of ['MetricName', 'Namespace'] as const)
      if (!input[field]) throw refusal('MissingParameter', `The parameter ${field} is required.`);
    const isAsked = (field: 'Statistic' | 'ExtendedStatistic' | 'Period' | 'Unit', value: unknown) =>
      input[field] === undefined || input[field] === value;
    const MetricAlarms = store
      .all()
      .filter(isMetricAlarm)
      .filter(
        ({ config }) =>
          config.MetricName === input.MetricName &&
          config.Namespace === input.Namespace &&
          textOf(config.Dimensions) === textOf(input.Dimensions) &&
          isAsked('Statistic', config.Statistic) &&
          isAsked('ExtendedStatistic', config.ExtendedStatistic) &&
          isAsked('Period', config.Period) &&
          isAsked('Unit', config.Unit),
      )
      .map(describeAlarm);
    return { MetricAlarms };
  };
  return { DescribeAlarmsForMetric };
}

function textOf(dimensions: Dimension[] = []): string {
  const pairs = dimensions.map(({ Name, Value }) => [Name, Value]);
  return JSON.stringify(pairs.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
