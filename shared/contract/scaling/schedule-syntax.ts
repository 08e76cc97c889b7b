const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
  /** Words beside the list of values: `?`, `L`, `15W`, `6#3`. */
  special?: RegExp;
}

/** https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html */
const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31, special: /^(\?|L|LW|L-([1-9]|[12]\d|30)|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  {
    name: 'day of week',
    min: 1,
    max: 7,
    names: DAYS,
    special: /^(\?|L|[1-7]L|[1-7]#[1-5]|(SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/i,
  },
  { name: 'year', min: 1970, max: 2199 },
];

/** What is wrong with an `at(...)`, `rate(...)` or `cron(...)`, or undefined: nothing. */
export function scheduleProblem(schedule: string): string | undefined {
  const [, kind, body = ''] = /^(at|rate|cron)\(([^()]*)\)$/.exec(schedule) ?? [];
  switch (kind) {
    case 'at':
      return atProblem(body);
    case 'rate':
      return rateProblem(body);
    case 'cron':
      return cronProblem(body);
    default:
      return 'must be at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(minutes hours day month weekday year)';
  }
}

function atProblem(body: string): string | undefined {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body);
  const ms = isTime ? Date.parse(`${body}Z`) : Number.NaN;
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(body);
  return exists ? undefined : 'must be at(yyyy-mm-ddThh:mm:ss) of a day that exists';
}

/** "the unit is minute, hour or day, with an s for more than one" (AWS takes either form). */
function rateProblem(body: string): string | undefined {
  const [, value] = /^\s*([1-9]\d{0,6})\s+(minute|hour|day)s?\s*$/.exec(body) ?? [];
  return value === undefined ? 'must be rate(value unit) with a whole number of minutes, hours or days' : undefined;
}

function cronProblem(body: string): string | undefined {
  const parts = body.trim().split(/\s+/);
  if (parts.length !== FIELDS.length)
    return `must be cron(...) of six fields, not ${body.trim() === '' ? 0 : parts.length}`;
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? '';
    if (!isField(part, field)) return `must be a cron(...) with a valid ${field.name}, not "${part}"`;
  }
  const [, , dayOfMonth, , dayOfWeek] = parts;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return 'must be a cron(...) with ? in one of its two day fields';
  return undefined;
}

function isField(text: string, field: Field): boolean {
  if (field.special?.test(text)) return true;
  return text.split(',').every((part) => {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
    if (range === '*') return true;
    const ends = range.split('-');
    return ends.length <= 2 && ends.every((end) => isValue(end, field));
  });
}

function isValue(text: string, { min, max, names }: Field): boolean {
  if (names?.includes(text.toUpperCase())) return true;
  return /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max;
}

/** A name of the IANA database; an offset such as +02:00 is none. */
export function isTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
