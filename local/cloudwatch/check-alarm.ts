import type { MetricDataQuery, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { MetricAlarmConfig } from './alarm-record.ts';
import { checkQueries } from './check-queries.ts';
import { LIMITS } from './limits.ts';
import { refusal } from './refusal.ts';
import { isPercentile, SIMPLE_STATISTICS } from './statistic.ts';

const COMPARISONS = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
];
/** Of anomaly detection, which is not here. */
const BAND_COMPARISONS = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];
const MISSING_DATA = ['breaching', 'notBreaching', 'ignore', 'missing'];

/** 10, 20, 30 or whole minutes. */
const isAlarmPeriod = (sec: number): boolean => [10, 20, 30].includes(sec) || (sec > 0 && sec % 60 === 0);

/** Refuses what PutMetricAlarm refuses; returns the alarm's configuration with AWS's defaults. */
export function checkAlarm(input: PutMetricAlarmCommandInput): MetricAlarmConfig {
  const { Tags: _tags, ...config } = input;
  const { AlarmName = '', EvaluationPeriods = 0, DatapointsToAlarm, ComparisonOperator = '' } = config;
  require(AlarmName.length >= 1 && AlarmName.length <= 255, 'AlarmName must be 1 to 255 characters long');
  require(EvaluationPeriods >= 1, 'EvaluationPeriods must be at least 1');
  require(!BAND_COMPARISONS.includes(ComparisonOperator) &&
    config.ThresholdMetricId === undefined, 'Anomaly detection is not in this local cloud: compare with a Threshold');
  require(COMPARISONS.includes(ComparisonOperator), `ComparisonOperator must be one of [${COMPARISONS.join(', ')}]`);
  require((DatapointsToAlarm ?? 1) <= EvaluationPeriods, 'DatapointsToAlarm must not exceed EvaluationPeriods');
  const missing = config.TreatMissingData ?? 'missing';
  require(MISSING_DATA.includes(missing), `TreatMissingData must be one of [${MISSING_DATA.join(', ')}]`);
  require(config.Threshold !== undefined, 'Threshold must be specified');
  require((config.EvaluateLowSampleCountPercentile ?? 'evaluate') ===
    'evaluate', 'EvaluateLowSampleCountPercentile other than evaluate is not in this local cloud');
  checkActions(config);
  checkMetric(config);
  return { ...config, ActionsEnabled: config.ActionsEnabled ?? true };
}

interface Actions {
  OKActions?: string[] | undefined;
  AlarmActions?: string[] | undefined;
  InsufficientDataActions?: string[] | undefined;
}

/** An alarm of this local cloud can invoke functions; what else AWS's can do is refused by name. */
export function checkActions({ OKActions = [], AlarmActions = [], InsufficientDataActions = [] }: Actions): void {
  for (const actions of [OKActions, AlarmActions, InsufficientDataActions]) {
    require(actions.length <=
      LIMITS.actionsPerState, `At most ${LIMITS.actionsPerState} actions a state may be specified`);
    const other = actions.find((action) => !/^arn:[^:]+:lambda:[^:]*:[^:]*:function:./.test(action));
    require(other === undefined, `The action ${other} is not in this local cloud: name the ARN of a Lambda function`);
  }
}

function checkMetric(config: PutMetricAlarmCommandInput): void {
  const { MetricName, Namespace, Period, Statistic, ExtendedStatistic, Metrics, EvaluationPeriods = 1 } = config;
  if (Metrics && Metrics.length > 0) {
    require(!MetricName &&
      !Namespace &&
      !Period &&
      !Statistic &&
      !ExtendedStatistic, 'Metrics may not be specified with MetricName, Namespace, Period or a statistic');
    checkMath(Metrics, EvaluationPeriods);
    return;
  }
  require(MetricName && Namespace, 'MetricName and Namespace must be specified');
  require((Statistic === undefined) !==
    (ExtendedStatistic === undefined), 'Exactly one of Statistic and ExtendedStatistic must be specified');
  require(Statistic === undefined ||
    SIMPLE_STATISTICS.includes(Statistic), `Statistic must be one of [${SIMPLE_STATISTICS.join(', ')}]`);
  require(ExtendedStatistic === undefined ||
    isPercentile(ExtendedStatistic), 'ExtendedStatistic must be p or tm and a number from 0 to 100');
  checkPeriods(Period, EvaluationPeriods);
}

function checkMath(queries: MetricDataQuery[], evaluationPeriods: number): void {
  require(queries.length <= LIMITS.metricsPerAlarm, `An alarm may have at most ${LIMITS.metricsPerAlarm} Metrics`);
  checkQueries(queries);
  require(queries.filter(({ ReturnData }) => ReturnData ?? true).length ===
    1, 'Exactly one of Metrics must return data');
  const periods = new Set(queries.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Period] : [])));
  require(periods.size === 1, 'Metrics must hold at least one metric, and all of them must have the same Period');
  checkPeriods([...periods][0], evaluationPeriods);
}

function checkPeriods(periodSec = 0, evaluationPeriods: number): void {
  require(isAlarmPeriod(periodSec), 'Period must be 10, 20, 30 or a multiple of 60');
  const limitSec = periodSec < 3600 ? 86_400 : 604_800;
  require(periodSec * evaluationPeriods <=
    limitSec, `Metrics cannot be checked across more than ${limitSec === 86_400 ? 'a day' : 'seven days'} (EvaluationPeriods * Period must be <= ${limitSec})`);
}

function require(holds: unknown, message: string): void {
  if (!holds) throw refusal('ValidationError', message);
}
