import { parseSchedule } from './expressions/parse-schedule.ts';
import type { Schedule } from './schedule.ts';

type Plan = Pick<Schedule, 'scheduledAtMs' | 'fireAtMs'>;

const NEVER: Plan = { scheduledAtMs: undefined, fireAtMs: undefined };

/** Scheduler is precise to a minute: an at() that is over by less still counts when the schedule is made. */
const AT_GRACE_MS = 60_000;

/**
 * When a schedule that was just made or changed fires first.
 * A rate() begins at its StartDate, or at once; a cron() at its first time after the StartDate.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function planFirst(schedule: Schedule, nowMs: number, rateScale: number): Plan {
  const kind = /^at/.test(schedule.scheduleExpression) ? 'at' : 'recurring';
  const afterMs = kind === 'at' ? nowMs - AT_GRACE_MS : Math.max(nowMs, schedule.startAtMs ?? 0) - 1;
  return plan(schedule, afterMs, rateScale);
}

/** When it fires next after it fired at `nowMs`: what was due before is over, however often it was due. */
export function planNext(schedule: Schedule, nowMs: number, rateScale: number): Plan {
  if (/^at/.test(schedule.scheduleExpression)) return NEVER;
  return plan(schedule, Math.max(nowMs, schedule.scheduledAtMs ?? 0), rateScale);
}

function plan(schedule: Schedule, afterMs: number, rateScale: number): Plan {
  if (schedule.state === 'DISABLED') return NEVER;
  const { scheduleExpression, timezone, startAtMs, endAtMs, modifiedAtMs } = schedule;
  const expression = parseSchedule(scheduleExpression, { timezone, allowAt: true, rateScale });
  const scheduledAtMs = expression.next(afterMs, startAtMs ?? modifiedAtMs);
  if (scheduledAtMs === undefined) return NEVER;
  if (expression.kind !== 'at' && endAtMs !== undefined && scheduledAtMs > endAtMs) return NEVER;
  const { Mode, MaximumWindowInMinutes = 0 } = schedule.flexibleTimeWindow;
  const windowMs = Mode === 'FLEXIBLE' ? MaximumWindowInMinutes * 60_000 : 0;
  return { scheduledAtMs, fireAtMs: scheduledAtMs + Math.floor(Math.random() * windowMs) };
}
