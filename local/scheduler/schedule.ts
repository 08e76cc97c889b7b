import type { FlexibleTimeWindow, Target } from '@aws-sdk/client-scheduler';

/** A schedule as the service keeps it; times are ms since the epoch. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly scheduleExpression: string;
  readonly timezone: string;
  readonly startAtMs: number | undefined;
  readonly endAtMs: number | undefined;
  readonly flexibleTimeWindow: FlexibleTimeWindow;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly actionAfterCompletion: 'NONE' | 'DELETE';
  readonly target: Target;
  readonly kmsKeyArn: string | undefined;
  readonly clientToken: string | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** The time of the expression that comes next; undefined when there is none, and while it is disabled. */
  readonly scheduledAtMs: number | undefined;
  /** That time, moved by a random part of the flexible time window. */
  readonly fireAtMs: number | undefined;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly tags: Record<string, string>;
  readonly clientToken: string | undefined;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

export const DEFAULT_GROUP = 'default';
