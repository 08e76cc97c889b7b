import { describe, expect, it } from '@jest/globals';
import { parseSchedule } from '../../../../local/scheduler/expressions/parse-schedule.ts';
import { atTimeMs } from '../../../../shared/domain/scaling/at-time.ts';

/** The local Scheduler is the second opinion: it shares no code with what is tested. */
describe('the time of an at()', () => {
  it.each([
    ['at(2027-01-31T08:00:00)', 'UTC', '2027-01-31T08:00:00Z'],
    ['at(2027-01-31T08:00:00)', 'Europe/Berlin', '2027-01-31T07:00:00Z'],
    ['at(2027-07-31T08:00:00)', 'America/St_Johns', '2027-07-31T10:30:00Z'],
    ['at(2027-03-28T02:30:00)', 'Europe/Berlin', '2027-03-28T01:30:00Z'],
    ['at(2027-10-31T02:30:00)', 'Europe/Berlin', '2027-10-31T00:30:00Z'],
    ['at(2027-11-07T01:30:00)', 'America/New_York', '2027-11-07T05:30:00Z'],
    ['at(2027-01-01T00:00:00)', 'Asia/Kolkata', '2026-12-31T18:30:00Z'],
  ])('%s in %s is %s', (schedule, timezone, instant) => {
    expect(new Date(atTimeMs(schedule, timezone) ?? 0).toISOString()).toBe(instant.replace('Z', '.000Z'));
    expect(atTimeMs(schedule, timezone)).toBe(parseSchedule(schedule, { timezone, allowAt: true }).next(0, 0));
  });

  it.each(['rate(1 minute)', 'cron(0 8 * * ? *)'])('is nothing that %s has', (schedule) => {
    expect(atTimeMs(schedule, 'UTC')).toBeUndefined();
  });
});
