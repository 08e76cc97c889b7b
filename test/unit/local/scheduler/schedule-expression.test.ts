import { describe, expect, it } from '@jest/globals';
import { parseSchedule } from '../../../../local/scheduler/expressions/parse-schedule.ts';
import { InvalidExpression } from '../../../../local/scheduler/expressions/schedule-expression.ts';

/** The next times after `from`, without seconds. */
function times(expression: string, from: string, count: number, timezone = 'UTC'): string[] {
  const schedule = parseSchedule(expression, { timezone, allowAt: true });
  const anchorMs = Date.parse(from);
  const found: string[] = [];
  for (let afterMs = anchorMs; found.length < count; ) {
    const next = schedule.next(afterMs, anchorMs);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    afterMs = next;
  }
  return found;
}

const NEW_YEAR = '2025-01-01T00:00:00Z';

describe('a schedule expression', () => {
  const rows: [expression: string, next: string[]][] = [
    ['rate(1 minute)', ['2025-01-01T00:01', '2025-01-01T00:02']],
    ['rate(2 days)', ['2025-01-03T00:00', '2025-01-05T00:00']],
    ['at(2025-03-01T12:30:00)', ['2025-03-01T12:30']],
    ['at(2024-12-31T12:30:00)', []],
    ['cron(0/15 * * * ? *)', ['2025-01-01T00:15', '2025-01-01T00:30', '2025-01-01T00:45', '2025-01-01T01:00']],
    ['cron(5/20 8-9 * * ? *)', ['2025-01-01T08:05', '2025-01-01T08:25', '2025-01-01T08:45', '2025-01-01T09:05']],
    ['cron(0 10 * * ? *)', ['2025-01-01T10:00', '2025-01-02T10:00']],
    ['cron(15 12 ? * MON-FRI *)', ['2025-01-01T12:15', '2025-01-02T12:15', '2025-01-03T12:15', '2025-01-06T12:15']],
    ['cron(0 12 ? * FRI-MON *)', ['2025-01-03T12:00', '2025-01-04T12:00', '2025-01-05T12:00', '2025-01-06T12:00']],
    ['cron(0 12 ? * 1 *)', ['2025-01-05T12:00', '2025-01-12T12:00']],
    ['cron(0 12 ? * L *)', ['2025-01-04T12:00', '2025-01-11T12:00']],
    ['cron(0 12 ? * 6L *)', ['2025-01-31T12:00', '2025-02-28T12:00']],
    ['cron(0 12 ? * TUE#5 *)', ['2025-04-29T12:00', '2025-07-29T12:00']],
    ['cron(0 12 L * ? *)', ['2025-01-31T12:00', '2025-02-28T12:00']],
    ['cron(0 12 L-3 * ? *)', ['2025-01-28T12:00', '2025-02-25T12:00', '2025-03-28T12:00', '2025-04-27T12:00']],
    ['cron(0 12 LW * ? *)', ['2025-01-31T12:00', '2025-02-28T12:00', '2025-03-31T12:00']],
    ['cron(0 12 1W * ? *)', ['2025-01-01T12:00', '2025-02-03T12:00', '2025-03-03T12:00']],
    ['cron(0 0 29 FEB ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 31 2 ? *)', []],
    ['cron(0 0 1 1,JUL ? 2025-2026)', ['2025-07-01T00:00', '2026-01-01T00:00', '2026-07-01T00:00']],
    ['cron(0 0 1 1 ? 2024)', []],
  ];

  it.each(rows)('%s fires at its times', (expression, next) => {
    expect(times(expression, NEW_YEAR, Math.max(1, next.length))).toEqual(next);
  });

  it.each([
    'rate(0 minutes)',
    'rate(5 seconds)',
    'rate(five minutes)',
    'at(2025-02-30T00:00:00)',
    'at(2025-02-03)',
    'cron(* * * * *)',
    'cron(0 0 * * * *)',
    'cron(0 0 ? * ? *)',
    'cron(60 0 * * ? *)',
    'cron(0 0 0 * ? *)',
    'cron(0 0 ? * 8 *)',
    'cron(0 0 ? * MON#6 *)',
    'cron(0 0 * 13 ? *)',
    'cron(0 0 * * ? 1969)',
    'cron(0/0 0 * * ? *)',
    'every day',
    ' rate(1 minute)',
  ])('refuses %s', (expression) => {
    expect(() => parseSchedule(expression, { allowAt: true })).toThrow(InvalidExpression);
  });

  it('wants the unit to fit in rules, and takes at() in schedules alone', () => {
    expect(() => parseSchedule('rate(1 minutes)', { strictUnits: true })).toThrow(InvalidExpression);
    expect(() => parseSchedule('rate(2 minute)', { strictUnits: true })).toThrow(InvalidExpression);
    expect(() => parseSchedule('at(2030-01-01T00:00:00)')).toThrow(InvalidExpression);
    expect(() => parseSchedule('rate(1 minute)', { timezone: 'Mars/Olympus' })).toThrow(InvalidExpression);
  });
});

describe('daylight saving', () => {
  const NEW_YORK = 'America/New_York';

  it('skips a local time that is not there', () => {
    expect(times('cron(30 2 * * ? *)', '2025-03-08T00:00:00Z', 2, NEW_YORK)).toEqual([
      '2025-03-08T07:30',
      '2025-03-10T06:30',
    ]);
  });

  it('runs once at a local time that comes twice', () => {
    expect(times('cron(30 1 * * ? *)', '2025-11-02T00:00:00Z', 2, NEW_YORK)).toEqual([
      '2025-11-02T05:30',
      '2025-11-03T06:30',
    ]);
    expect(times('cron(0/30 * * * ? *)', '2025-11-02T04:30:00Z', 4, NEW_YORK)).toEqual([
      '2025-11-02T05:00',
      '2025-11-02T05:30',
      '2025-11-02T07:00',
      '2025-11-02T07:30',
    ]);
  });

  it('does not stretch or shrink a rate of days', () => {
    expect(times('rate(1 day)', '2025-03-08T12:00:00Z', 2, NEW_YORK)).toEqual(['2025-03-09T12:00', '2025-03-10T12:00']);
  });

  it('reads at() in its time zone', () => {
    expect(times('at(2025-07-01T12:00:00)', NEW_YEAR, 1, NEW_YORK)).toEqual(['2025-07-01T16:00']);
    expect(times('at(2025-11-02T01:30:00)', NEW_YEAR, 1, NEW_YORK)).toEqual(['2025-11-02T05:30']);
  });
});
