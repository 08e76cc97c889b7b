import type { MetricDimension } from './scaling-spec.ts';

/** What identifies a metric in CloudWatch. */
export interface MetricName {
  MetricName: string;
  Namespace: string;
  Dimensions: MetricDimension[];
}

/** One line of a metric as CloudWatch's MetricDataQuery has it. */
export interface MetricLine {
  Id: string;
  Expression?: string;
  Label?: string;
  MetricStat?: {
    Metric: MetricName;
    Period: number;
    Stat: string;
    Unit?: string;
  };
  ReturnData: boolean;
}

/** A CloudWatch alarm that stands for one direction of a policy. */
export interface WantedAlarm {
  name: string;
  /** Read by people, and by the function that the alarm calls: whose it is. */
  description: string;
  metrics: MetricLine[];
  comparison: string;
  threshold: number;
  periods: number;
  datapoints: number;
}

/** An EventBridge schedule that stands for a scheduled action. */
export interface WantedSchedule {
  name: string;
  expression: string;
  timezone: string;
  startAtMs?: number;
  endAtMs?: number;
  /** What the scaling function is called with, as JSON. */
  input: string;
}
