import { parseAt } from './parse-at.ts';
import { parseCron } from './parse-cron.ts';
import { parseRate } from './parse-rate.ts';
import { InvalidExpression, type ScheduleExpression } from './schedule-expression.ts';

export interface ScheduleOptions {
  /** An IANA name; cron() and at() are read in it. */
  timezone?: string;
  /** at() is EventBridge Scheduler's alone: a rule of EventBridge refuses it. */
  allowAt?: boolean;
  /** A rule refuses `rate(1 minutes)` and `rate(5 minute)`; Scheduler takes both. */
  strictUnits?: boolean;
  /** Divides the period of a rate(), to a second at least; 1 unless said. */
  rateScale?: number;
}

/**
 * Reads `at(...)`, `rate(...)` or `cron(...)`. Throws InvalidExpression.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function parseSchedule(expression: string, options: ScheduleOptions = {}): ScheduleExpression {
  const { timezone = 'UTC', allowAt = false, strictUnits = false, rateScale = 1 } = options;
  const [, kind, body] = /^(at|rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === undefined || body === undefined) throw new InvalidExpression(`not a schedule: ${expression}`);
  if (!isTimezone(timezone)) throw new InvalidExpression(`no such time zone: ${timezone}`);
  if (kind === 'rate') return parseRate(body, strictUnits, rateScale);
  if (kind === 'cron') return parseCron(body, timezone);
  if (!allowAt) throw new InvalidExpression('at() is not allowed here');
  return parseAt(body, timezone);
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
