const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timezone, format);
  return format;
}

/** What the clocks of `timezone` show at `instantMs`, to the second, written as if it were UTC (ms since the epoch). */
export function localTime(instantMs: number, timezone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Whether the clocks of `timezone` show the wall time `wallMs` (as `localTime` writes it) at `instantMs`. */
export function sameLocalTime(instantMs: number, wallMs: number, timezone: string): boolean {
  return localTime(instantMs, timezone) === Math.floor(wallMs / 1_000) * 1_000;
}
