import { InvalidExpression } from './schedule-expression.ts';

/** One of the six fields of AWS's cron(): its bounds and the names that its values may have. */
export interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

export const MINUTES: CronField = { name: 'minutes', min: 0, max: 59 };
export const HOURS: CronField = { name: 'hours', min: 0, max: 23 };
export const DAY_OF_MONTH: CronField = { name: 'day of month', min: 1, max: 31 };
export const MONTH: CronField = { name: 'month', min: 1, max: 12, names: MONTHS };
/** 1 is Sunday. */
export const DAY_OF_WEEK: CronField = { name: 'day of week', min: 1, max: 7, names: DAYS };
export const YEAR: CronField = { name: 'year', min: 1970, max: 2199 };

/**
 * The values that a list of numbers, names, ranges and steps stands for; undefined for `*`.
 * `0/15` of minutes: 0, 15, 30, 45. `FRI-MON`: 6, 7, 1, 2. `10-12,3`: 10, 11, 12, 3.
 */
export function fieldValues(text: string, field: CronField): number[] | undefined {
  if (text === '*') return undefined;
  const values = text.split(',').flatMap((part) => partValues(part, field));
  return [...new Set(values)];
}

function partValues(part: string, field: CronField): number[] {
  const [range = '', step, ...more] = part.split('/');
  const bounds = range === '*' ? [field.min, field.max] : range.split('-').map((text) => fieldValue(text, field));
  const [from, to = step === undefined ? from : field.max] = bounds;
  const stride = step === undefined ? 1 : Number(step);
  if (from === undefined || to === undefined || bounds.length > 2 || more.length > 0) throw invalid(part, field);
  if (!Number.isInteger(stride) || stride < 1 || (step !== undefined && !/^\d+$/.test(step)))
    throw invalid(part, field);
  const size = field.max - field.min + 1;
  const length = from <= to ? to - from : to - from + size;
  const values: number[] = [];
  for (let offset = 0; offset <= length; offset += stride)
    values.push(((from + offset - field.min) % size) + field.min);
  return values;
}

/** A number or a name of the field, within its bounds. Throws InvalidExpression. */
export function fieldValue(text: string, field: CronField): number {
  const index = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = index >= 0 ? index + field.min : Number(text);
  if (!(index >= 0 || /^\d+$/.test(text)) || value < field.min || value > field.max) throw invalid(text, field);
  return value;
}

function invalid(text: string, field: CronField): InvalidExpression {
  return new InvalidExpression(`not a value of ${field.name}: ${text}`);
}
