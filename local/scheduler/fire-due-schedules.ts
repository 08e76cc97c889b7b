import { inTransaction } from '../cloud/store.ts';
import { planNext } from './plan-firing.ts';
import type { Schedule } from './schedule.ts';
import type { SchedulerState } from './scheduler-state.ts';

/** A target's RetryPolicy when it has none (API_RetryPolicy.html). */
const RETRIES_MAX = 185;
const AGE_SEC_MAX = 86_400;

/**
 * Fires every schedule that is due and plans its next time, in one transaction.
 * What was due while the cloud was down comes once: a one-time schedule late, a recurring one for all that it missed.
 */
export function fireDueSchedules(state: SchedulerState, nowMs: number): void {
  const invocations = inTransaction(state.database, () =>
    state.schedules.due(nowMs).map((schedule) => {
      moveOn(state, schedule, nowMs);
      const { arn, target, scheduledAtMs = nowMs } = schedule;
      return state.invocations.add(
        { scheduleArn: arn, scheduledAtMs, target },
        {
          maxRetries: target.RetryPolicy?.MaximumRetryAttempts ?? RETRIES_MAX,
          maxAgeSec: target.RetryPolicy?.MaximumEventAgeInSeconds ?? AGE_SEC_MAX,
        },
      );
    }),
  );
  state.invocations.dispatch(invocations);
}

function moveOn(state: SchedulerState, schedule: Schedule, nowMs: number): void {
  const next = planNext(schedule, nowMs, state.rateScale(schedule.group));
  if (next.fireAtMs === undefined && schedule.actionAfterCompletion === 'DELETE') state.schedules.remove(schedule);
  else state.schedules.save({ ...schedule, ...next });
}
