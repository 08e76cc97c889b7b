import { Cron } from 'croner';
import { localTime } from './local-time.ts';
import { rewriteCron } from './rewrite-cron.ts';
import { InvalidExpression, type ScheduleExpression } from './schedule-expression.ts';

/**
 * Reads the six fields of a cron(), local times of `timezone`.
 * A local time that daylight saving removes is skipped, and one that it repeats counts once, the first time
 * (UserGuide/schedule-types.html#daylist-savings-time). croner moves the first and may repeat the second.
 */
export function parseCron(body: string, timezone: string): ScheduleExpression {
  const { pattern, daysBeforeLast } = rewriteCron(body);
  const cron = compile(pattern, timezone);

  function counts(time: Date): boolean {
    const wallMs = localTime(time.getTime(), timezone);
    if (daysBeforeLast !== undefined && !isBeforeLast(new Date(wallMs), daysBeforeLast)) return false;
    return cron.match(time) && !isRepeated(time.getTime(), wallMs, timezone);
  }

  return {
    kind: 'cron',
    everyMs: undefined,
    next(afterMs) {
      let time = cron.nextRun(new Date(afterMs));
      while (time && !counts(time)) time = cron.nextRun(time);
      return time?.getTime();
    },
  };
}

function compile(pattern: string, timezone: string): Cron {
  try {
    return new Cron(pattern, { timezone, mode: '7-part' });
  } catch (error) {
    throw new InvalidExpression(error instanceof Error ? error.message : String(error));
  }
}

function isBeforeLast(wall: Date, days: number): boolean {
  const last = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate();
  return wall.getUTCDate() === last - days;
}

/** Whether the clocks showed the same already: they go back by half an hour (Lord Howe) to two hours (Antarctica). */
function isRepeated(timeMs: number, wallMs: number, timezone: string): boolean {
  return [30, 60, 120].some((minutes) => localTime(timeMs - minutes * 60_000, timezone) === wallMs);
}
