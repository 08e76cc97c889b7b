import type { PeriodLengths } from './period-lengths.ts';

/** A period is closed so much later: what was measured in it may still be on its way. */
const LAG_SEC = 1;
const LAG_MS_MIN = 25;

/**
 * Rings when alarms are to be evaluated: every minute, and every ten seconds for those with periods of less than one
 * ("If the alarm period is 10, 20 or 30 seconds, the alarm is evaluated every 10 seconds", CloudWatch user guide).
 * It does not ring while there is no alarm.
 * @param everySec says which of the two are wanted: of [10, 60]
 * @param evaluate is given the end of the last closed period, and how often the alarms in question are evaluated
 */
export function createAlarmClock(
  lengths: PeriodLengths,
  everySec: () => number[],
  evaluate: (untilMs: number, everySec: number) => void,
) {
  const lagMs = Math.max(LAG_MS_MIN, lengths.periodMs(LAG_SEC));
  const rung = new Map<number, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;

  const lastEndMs = (sec: number) => {
    const stepMs = lengths.periodMs(sec);
    return Math.floor((Date.now() - lagMs) / stepMs) * stepMs;
  };

  function ring(): void {
    for (const sec of everySec()) {
      const endMs = lastEndMs(sec);
      if (endMs <= (rung.get(sec) ?? 0)) continue;
      rung.set(sec, endMs);
      evaluate(endMs, sec);
    }
    arm();
  }

  /** To be called when alarms come and go. */
  function arm(): void {
    clearTimeout(timer);
    const wanted = everySec();
    if (!running || wanted.length === 0) return;
    const nextMs = Math.min(...wanted.map((sec) => lastEndMs(sec) + lengths.periodMs(sec) + lagMs));
    timer = setTimeout(ring, Math.max(1, nextMs - Date.now()));
  }

  return {
    arm,
    start(): void {
      running = true;
      arm();
    },
    stop(): void {
      running = false;
      clearTimeout(timer);
    },
  };
}
