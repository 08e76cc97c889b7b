import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { AlarmConfig } from './alarm-record.ts';
import { LIMITS } from './limits.ts';
import { refusal } from './refusal.ts';

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'];

/** 10, 20, 30 or whole minutes. */
export const isAlarmPeriod = (sec: number): boolean => [10, 20, 30].includes(sec) || (sec > 0 && sec % 60 === 0);

/** Refuses what PutMetricAlarm refuses; returns the alarm's configuration with AWS's defaults. */
export function checkAlarm(input: PutMetricAlarmCommandInput): AlarmConfig {
  const { Tags: _tags, ...config } = input;
  const { AlarmName = '', EvaluationPeriods = 0, DatapointsToAlarm, ComparisonOperator = '' } = config;
  require(AlarmName.length >= 1 && AlarmName.length <= 255, 'AlarmName must be 1 to 255 characters long');
  require(EvaluationPeriods >= 1, 'EvaluationPeriods must be at least 1');
  require(COMPARISONS.includes(ComparisonOperator), `ComparisonOperator must be one of [${COMPARISONS.join(', ')}]`);
  require((DatapointsToAlarm ?? 1) <= EvaluationPeriods, 'DatapointsToAlarm must not exceed EvaluationPeriods');
  const missing = config.TreatMissingData ?? 'missing';
  require(MISSING_DATA.includes(missing), `TreatMissingData must be one of [${MISSING_DATA.join(', ')}]`);
  const hasThreshold = (config.Threshold === undefined) !== (config.ThresholdMetricId === undefined);
  require(hasThreshold, 'Exactly one of Threshold and ThresholdMetricId must be specified');
  for (const actions of [config.OKActions, config.AlarmActions, config.InsufficientDataActions]) {
    require((actions ?? []).length <=
      LIMITS.actionsPerState, `At most ${LIMITS.actionsPerState} actions a state may be specified`);
  }
  checkMetric(config);
  return { ...config, ActionsEnabled: config.ActionsEnabled ?? true };
}

function checkMetric(config: PutMetricAlarmCommandInput): void {
  const { MetricName, Namespace, Period, Statistic, ExtendedStatistic, Metrics, EvaluationPeriods = 1 } = config;
  if (Metrics && Metrics.length > 0) {
    require(!MetricName &&
      !Namespace &&
      !Period &&
      !Statistic, 'Metrics may not be specified with MetricName, Namespace, Period or Statistic');
    const returned = Metrics.filter((query) => query.ReturnData ?? true);
    require(returned.length >= 1, 'One of Metrics must return data');
    return;
  }
  require(MetricName && Namespace, 'MetricName and Namespace must be specified');
  require(Period !== undefined && isAlarmPeriod(Period), 'Period must be 10, 20, 30 or a multiple of 60');
  require((Statistic === undefined) !==
    (ExtendedStatistic === undefined), 'Exactly one of Statistic and ExtendedStatistic must be specified');
  const spanSec = (Period ?? 0) * EvaluationPeriods;
  require(spanSec <=
    604_800, 'Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be <= 604800)');
}

function require(holds: unknown, message: string): void {
  if (!holds) throw refusal('ValidationError', message);
}
