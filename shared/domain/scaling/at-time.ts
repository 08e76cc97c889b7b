const DAY_MS = 86_400_000;

/** Scheduler is precise to a minute: an `at(…)` that is over by less is still carried out. */
export const AT_GRACE_MS = 60_000;

/**
 * When an `at(yyyy-mm-ddThh:mm:ss)` is, in ms since the epoch; undefined for every other schedule. A local time that
 * comes twice is the first of both; one that a zone's clocks leave out is later by what they leave out.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
 */
export function atTimeMs(schedule: string, timezone: string): number | undefined {
  const wallMs = Date.parse(`${/^at\((.*)\)$/.exec(schedule)?.[1]}Z`);
  if (Number.isNaN(wallMs)) return undefined;
  const before = wallMs - offsetMs(wallMs - DAY_MS, timezone);
  const after = wallMs - offsetMs(wallMs + DAY_MS, timezone);
  const shows = (instantMs: number) => instantMs + offsetMs(instantMs, timezone) === wallMs;
  return [before, after].sort((a, b) => a - b).find(shows) ?? before;
}

/** By how much the zone's clocks are ahead of UTC then: "GMT", "GMT+2", "GMT-03:30". */
function offsetMs(instantMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instantMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([+-])(\d+)(?::(\d+))?(?::(\d+))?/.exec(name) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ms : ms;
}
