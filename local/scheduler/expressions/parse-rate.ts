import { InvalidExpression, type ScheduleExpression } from './schedule-expression.ts';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `<value> <unit>` of a rate(). A day is 24 hours, whatever the clocks do.
 * @param strictUnits the unit must be singular for 1 and plural for more, as in rules of EventBridge
 * @param rateScale divides the period, to a second at least
 */
export function parseRate(body: string, strictUnits: boolean, rateScale = 1): ScheduleExpression {
  const [, digits, unit, plural] = /^\s*(\d+)\s+(minute|hour|day)(s?)\s*$/.exec(body) ?? [];
  const value = Number(digits);
  const unitMs = UNIT_MS[unit ?? ''];
  if (unitMs === undefined || !(value > 0) || value > 1_000_000) throw new InvalidExpression(`not a rate: ${body}`);
  if (strictUnits && (value === 1) !== (plural === '')) throw new InvalidExpression(`the unit does not fit: ${body}`);
  const everyMs = Math.max(1000, Math.round((value * unitMs) / rateScale));
  return {
    kind: 'rate',
    everyMs,
    next(afterMs, anchorMs) {
      const periods = Math.floor((afterMs - anchorMs) / everyMs) + 1;
      return anchorMs + Math.max(0, periods) * everyMs;
    },
  };
}
