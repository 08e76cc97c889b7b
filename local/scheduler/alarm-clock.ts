/** setTimeout takes at most 2^31-1 ms (24.8 days): a later alarm is looked at again each day. */
const SLEEP_MS_MAX = 86_400_000;

/**
 * One timer for whatever is due next.
 * @param nextDueMs tells when that is (ms since the epoch), or undefined
 * @param fire handles all that is due at `nowMs` and moves it on; what it throws is logged and tried again in a second
 */
export function createAlarmClock(
  nextDueMs: () => number | undefined,
  fire: (nowMs: number) => void,
  log: (message: string) => void,
) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = true;

  /** To be called whenever what is due next may have changed. */
  function arm(): void {
    clearTimeout(timer);
    const dueMs = nextDueMs();
    if (!running || dueMs === undefined) return;
    timer = setTimeout(ring, Math.min(Math.max(0, dueMs - Date.now()), SLEEP_MS_MAX));
  }

  function ring(): void {
    try {
      const dueMs = nextDueMs();
      if (dueMs !== undefined && dueMs <= Date.now()) fire(Date.now());
      arm();
    } catch (error) {
      log(`what was due could not be handled: ${String(error)}`);
      timer = setTimeout(ring, 1_000);
    }
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
