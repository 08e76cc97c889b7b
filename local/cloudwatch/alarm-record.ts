import type { MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';

/** An alarm as it lies on disk. `config` holds the fields of PutMetricAlarm as they were given. */
export interface AlarmRecord {
  arn: string;
  name: string;
  /** The id of the only metric in events of an alarm without metric math. */
  metricId: string;
  config: AlarmConfig;
  configuredAtMs: number;
  state: AlarmState;
  /** When the state's value last changed, in Unix milliseconds. */
  transitionedAtMs: number;
  tags: Record<string, string>;
}

export type AlarmConfig = Omit<
  MetricAlarm,
  | 'AlarmArn'
  | 'AlarmConfigurationUpdatedTimestamp'
  | 'StateValue'
  | 'StateReason'
  | 'StateReasonData'
  | 'StateUpdatedTimestamp'
  | 'StateTransitionedTimestamp'
> & { ActionsEnabled: boolean };

export interface AlarmState {
  value: StateValue;
  reason: string;
  /** JSON. */
  reasonData: string | undefined;
  updatedAtMs: number;
}

/** An alarm as DescribeAlarms shows it. */
export function describeAlarm(record: AlarmRecord): MetricAlarm {
  return {
    ...record.config,
    AlarmName: record.name,
    AlarmArn: record.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(record.configuredAtMs),
    StateValue: record.state.value,
    StateReason: record.state.reason,
    StateReasonData: record.state.reasonData,
    StateUpdatedTimestamp: new Date(record.state.updatedAtMs),
    StateTransitionedTimestamp: new Date(record.transitionedAtMs),
  };
}

/** The actions that a state starts. */
export function actionsOf(config: AlarmConfig, value: StateValue): string[] {
  if (value === 'ALARM') return config.AlarmActions ?? [];
  if (value === 'OK') return config.OKActions ?? [];
  return config.InsufficientDataActions ?? [];
}
