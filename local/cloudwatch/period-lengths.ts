const MINUTE_MS = 60_000;

export interface PeriodLengths {
  /** How long a period of so many seconds lasts; whole milliseconds. */
  periodMs(sec: number): number;
}

/** Periods as they are, or divided by a time scale: with 60, a period of a minute lasts a second. */
export function scalePeriods(timeScale: number): PeriodLengths {
  const minuteMs = Math.max(60, Math.round(MINUTE_MS / timeScale));
  const secondMs = Math.max(1, Math.round(minuteMs / 60));
  return { periodMs: (sec) => (sec % 60 === 0 ? (sec / 60) * minuteMs : sec * secondMs) };
}
