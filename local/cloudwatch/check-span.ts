import { HIGH_RESOLUTION_RETENTION_MS } from './limits.ts';
import type { PeriodLengths } from './period-lengths.ts';
import { firstPeriodMs } from './periods.ts';
import type { Span } from './read-series.ts';
import { refusal } from './refusal.ts';

/** The time that a request asks for. Throws MissingParameter, InvalidParameterValue. */
export function checkSpan({ StartTime, EndTime }: { StartTime?: Date | undefined; EndTime?: Date | undefined }) {
  if (!StartTime || !EndTime) throw refusal('MissingParameter', 'StartTime and EndTime are required.');
  if (StartTime >= EndTime) {
    throw refusal('InvalidParameterValue', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  return { startMs: StartTime.getTime(), endMs: EndTime.getTime() };
}

export function checkPeriod(sec = 0): number {
  if ([1, 5, 10, 20, 30].includes(sec) || (sec > 0 && sec % 60 === 0)) return sec;
  throw refusal('InvalidParameterValue', 'The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.');
}

/** In periods, as long as alarms have them; shorter ones than a minute have nothing older than three hours. */
export function periodsIn(
  { startMs, endMs }: { startMs: number; endMs: number },
  periodSec: number,
  lengths: PeriodLengths,
): Span {
  const oldestMs = periodSec < 60 ? Date.now() - HIGH_RESOLUTION_RETENTION_MS : 0;
  const periodMs = lengths.periodMs(periodSec);
  const fromMs = firstPeriodMs(Math.max(startMs, oldestMs), Math.min(periodMs, lengths.periodMs(60)));
  return { fromMs, untilMs: endMs, periodMs };
}
