import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { createDeliveries } from './deliveries/deliveries.ts';
import { fireDueSchedules } from './fire-due-schedules.ts';
import { groupOperations } from './group-operations.ts';
import { createGroupStore } from './group-store.ts';
import { giveUpInvocation, invokeTarget } from './invoke-target.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { createScheduleStore } from './schedule-store.ts';
import { schedulerAccess } from './scheduler-access.ts';
import type { Invocation, SchedulerState } from './scheduler-state.ts';

export interface SchedulerOptions {
  /** Divides the rates of a group's schedules, to a second at least; 1 unless said. */
  rateScale?(group: string): number;
}

/**
 * Amazon EventBridge Scheduler: one-time and recurring schedules in any time zone, retries, dead-letter queues.
 * It fires to the millisecond, where AWS fires within the minute.
 */
export function createScheduler(cloud: Cloud, { rateScale = () => 1 }: SchedulerOptions = {}): AwsService {
  const database = openStore(cloud.directory, 'scheduler');
  const state: SchedulerState = {
    cloud,
    database,
    groups: createGroupStore(cloud, database),
    schedules: createScheduleStore(database),
    invocations: createDeliveries<Invocation>(database, {
      deliver: (delivery) => invokeTarget(cloud, delivery),
      giveUp: (delivery, why) => giveUpInvocation(cloud, delivery, why),
      log: cloud.log,
    }),
    rateScale,
    rearm: () => clock.arm(),
  };
  const clock = createAlarmClock(
    () => state.schedules.nextFireMs(),
    (nowMs) => fireDueSchedules(state, nowMs),
    cloud.log,
  );

  return {
    name: 'scheduler',
    operations: { ...scheduleOperations(state), ...groupOperations(state) },
    access: (operation, input) => schedulerAccess(cloud, operation, input),
    start() {
      state.invocations.start();
      clock.start();
    },
    stop() {
      clock.stop();
      state.invocations.stop();
    },
  };
}
