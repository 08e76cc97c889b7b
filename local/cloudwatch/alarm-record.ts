import type { CompositeAlarm, MetricAlarm, StateValue } from '@aws-sdk/client-cloudwatch';

/** An alarm as it lies on disk. */
export interface AlarmRecord<Config extends AlarmConfig = AlarmConfig> {
  arn: string;
  name: string;
  /** The id of the only metric in events of an alarm without metric math. */
  metricId: string;
  config: Config;
  configuredAtMs: number;
  state: AlarmState;
  /** When the state's value last changed, in Unix milliseconds. */
  transitionedAtMs: number;
  tags: Record<string, string>;
}

type Stateful =
  | 'AlarmArn'
  | 'AlarmConfigurationUpdatedTimestamp'
  | 'StateValue'
  | 'StateReason'
  | 'StateReasonData'
  | 'StateUpdatedTimestamp'
  | 'StateTransitionedTimestamp';

/** The fields of PutMetricAlarm as they were given. */
export type MetricAlarmConfig = Omit<MetricAlarm, Stateful> & { ActionsEnabled: boolean };
/** The fields of PutCompositeAlarm as they were given. */
export type CompositeAlarmConfig = Omit<CompositeAlarm, Stateful> & { ActionsEnabled: boolean; AlarmRule: string };
export type AlarmConfig = MetricAlarmConfig | CompositeAlarmConfig;

export interface AlarmState {
  value: StateValue;
  reason: string;
  /** JSON. */
  reasonData: string | undefined;
  updatedAtMs: number;
}

export function isComposite(record: AlarmRecord): record is AlarmRecord<CompositeAlarmConfig> {
  return 'AlarmRule' in record.config;
}

export function isMetricAlarm(record: AlarmRecord): record is AlarmRecord<MetricAlarmConfig> {
  return !isComposite(record);
}

/** An alarm as DescribeAlarms shows it. */
export function describeAlarm<Config extends AlarmConfig>(record: AlarmRecord<Config>) {
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
