import { localTime, sameLocalTime } from './local-time.ts';
import { InvalidExpression, type ScheduleExpression } from './schedule-expression.ts';

/** Reads `yyyy-mm-ddThh:mm:ss` of an at(), a local time of `timezone`. */
export function parseAt(body: string, timezone: string): ScheduleExpression {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(body)?.slice(1).map(Number);
  if (!parts) throw new InvalidExpression(`not a time: ${body}`);
  const wallMs = Date.parse(`${body}Z`);
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 19) !== body) {
    throw new InvalidExpression(`no such time: ${body}`);
  }
  const atMs = instantOf(wallMs, timezone);
  return {
    kind: 'at',
    everyMs: undefined,
    next: (afterMs) => (atMs > afterMs ? atMs : undefined),
  };
}

/**
 * The instant at which clocks of `timezone` show `wallMs` (a wall time written as if it were UTC).
 * Of a repeated local time the first; a skipped one moves on by the gap, as 02:30 becomes 03:30.
 */
function instantOf(wallMs: number, timezone: string): number {
  const dayMs = 86_400_000;
  const offsetBeforeMs = localTime(wallMs - dayMs, timezone) - (wallMs - dayMs);
  const offsetAfterMs = localTime(wallMs + dayMs, timezone) - (wallMs + dayMs);
  const candidates = [wallMs - offsetBeforeMs, wallMs - offsetAfterMs].sort((a, b) => a - b);
  const exact = candidates.find((candidate) => sameLocalTime(candidate, wallMs, timezone));
  return exact ?? wallMs - offsetBeforeMs;
}
