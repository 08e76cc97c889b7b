import type { DatabaseSync } from 'node:sqlite';
import type { Target } from '@aws-sdk/client-scheduler';
import type { Cloud } from '../cloud/cloud.ts';
import type { Deliveries } from './deliveries/deliveries.ts';
import type { GroupStore } from './group-store.ts';
import type { ScheduleStore } from './schedule-store.ts';

/** One invocation of a schedule's target; the target is as it was when the schedule fired. */
export interface Invocation {
  scheduleArn: string;
  scheduledAtMs: number;
  target: Target;
}

/** What the operations of the service work on. */
export interface SchedulerState {
  cloud: Cloud;
  database: DatabaseSync;
  groups: GroupStore;
  schedules: ScheduleStore;
  invocations: Deliveries<Invocation>;
  /** By how much the rates of a group's schedules are divided. */
  rateScale(group: string): number;
  /** To be called when a schedule has changed. */
  rearm(): void;
}
