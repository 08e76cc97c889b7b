import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';

/** What kills.test.ts deploys. The minutes of these are seconds there. */
export const STRATEGIES: Readonly<Record<string, object>> = {
  rolling: { strategy: 'ROLLING' },
  'blue-green': { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1 },
  canary: {
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 2 },
    bakeTimeInMinutes: 1,
  },
  linear: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 } },
};

/** What each service tells CloudWatch of itself, with its name as the dimension Service; more than 5 is bad. */
export const METRIC = { Namespace: 'Kills', MetricName: 'Errors' };

/** It keeps its state while nobody tells anything. */
export const ALARM: PutMetricAlarmCommandInput = {
  ...METRIC,
  AlarmName: 'kills',
  Dimensions: [{ Name: 'Service', Value: 'canary' }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'ignore',
};

const smoke = { name: 'smoke', type: 'http', stages: ['POST_SCALE_UP'], path: '/', intervalSec: 30 };
const word = {
  name: 'word',
  type: 'approval',
  stages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
  timeoutSec: 60,
  onTimeout: 'CONTINUE',
};
const watch = {
  name: 'watch',
  type: 'alarm',
  stages: ['PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME'],
  alarmNames: [ALARM.AlarmName],
};
/** Nobody tells anything while Slipway is down: that may last. */
const errors = {
  name: 'errors',
  type: 'metric',
  stages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'],
  metric: {
    metricStat: {
      metric: {
        namespace: METRIC.Namespace,
        metricName: METRIC.MetricName,
        dimensions: [{ name: 'Service', value: 'linear' }],
      },
      period: 60,
      stat: 'Maximum',
    },
  },
  failureCondition: 'result > 5',
  intervalSec: 30,
  inconclusiveLimit: 100,
};

/** By what each of them is judged. */
export const GATES: Readonly<Record<string, object[]>> = {
  rolling: [smoke],
  'blue-green': [smoke, word],
  canary: [watch],
  linear: [errors],
};

/** The stage at which a bad version fails, and the gate that fails it. */
export const FAILS_AT: Readonly<Record<string, string>> = {
  rolling: 'POST_SCALE_UP: gate smoke failed: GET /: 0 of 2 tasks well',
  'blue-green': 'POST_SCALE_UP: gate smoke failed: GET /: 0 of 2 tasks well',
  canary: 'PRODUCTION_TRAFFIC_SHIFT: gate watch failed: alarm kills is in ALARM since',
  linear: 'PRE_PRODUCTION_TRAFFIC_SHIFT: gate errors failed: 1 measurement(s) failed: 9 against result > 5',
};
