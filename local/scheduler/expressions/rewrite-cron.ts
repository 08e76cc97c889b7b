import { DAY_OF_MONTH, DAY_OF_WEEK, fieldValue, fieldValues, HOURS, MINUTES, MONTH, YEAR } from './cron-field.ts';
import { InvalidExpression } from './schedule-expression.ts';

/** AWS's cron() as croner reads it: seven fields, seconds first. */
export interface RewrittenCron {
  pattern: string;
  /** `L-3` is 3: only the day that many days before the month's last counts. croner has no word for it. */
  daysBeforeLast: number | undefined;
}

/**
 * Rewrites the six fields of AWS's cron() for croner.
 * AWS's days of the week are 1-7 from Sunday, croner's 0-6; AWS wants `?` in one of the two day fields, and `L` there
 * is Saturday; its ranges may wrap (`FRI-MON`) and its steps begin anywhere (`0/15`), so they become plain lists.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function rewriteCron(body: string): RewrittenCron {
  const fields = body.trim().split(/\s+/);
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6) throw new InvalidExpression(`cron() has six fields, not ${fields.length}`);
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new InvalidExpression('exactly one of day-of-month and day-of-week must be ?');
  }
  const day = rewriteDayOfMonth(dayOfMonth);
  return {
    pattern: [
      '0',
      list(fieldValues(minutes, MINUTES)),
      list(fieldValues(hours, HOURS)),
      day.text,
      list(fieldValues(month, MONTH)),
      rewriteDayOfWeek(dayOfWeek),
      list(fieldValues(year, YEAR)),
    ].join(' '),
    daysBeforeLast: day.daysBeforeLast,
  };
}

function rewriteDayOfMonth(text: string): { text: string; daysBeforeLast: number | undefined } {
  const plain = (rewritten: string) => ({ text: rewritten, daysBeforeLast: undefined });
  if (text === '?') return plain('*');
  if (text === 'L' || text === 'LW') return plain(text);
  const [, before] = /^L-(\d+)$/.exec(text) ?? [];
  if (before !== undefined) {
    const days = Number(before);
    if (days > 30) throw new InvalidExpression(`not a day of the month: ${text}`);
    // The month's last day is the 28th to the 31st.
    return { text: `${Math.max(1, 28 - days)}-${31 - days}`, daysBeforeLast: days };
  }
  const [, nearest] = /^(\d+)W$/.exec(text) ?? [];
  if (nearest !== undefined) return plain(`${fieldValue(nearest, DAY_OF_MONTH)}W`);
  return plain(list(fieldValues(text, DAY_OF_MONTH)));
}

function rewriteDayOfWeek(text: string): string {
  if (text === '?') return '*';
  if (text === 'L') return '6';
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) return `${fieldValue(last, DAY_OF_WEEK) - 1}#L`;
  const [, day, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (day !== undefined) return `${fieldValue(day, DAY_OF_WEEK) - 1}#${nth}`;
  return list(fieldValues(text, DAY_OF_WEEK)?.map((value) => value - 1));
}

function list(values: number[] | undefined): string {
  return values === undefined ? '*' : values.sort((a, b) => a - b).join(',');
}
