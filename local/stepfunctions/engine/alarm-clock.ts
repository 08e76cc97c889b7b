/** setTimeout's own limit, about 24.8 days; a later time is looked at again then. */
const TIMEOUT_MS_MAX = 2_147_483_647;

export interface AlarmClock {
  /** Rings at this time, unless it rings earlier anyway. */
  setAtLatest(atMs: number): void;
  clear(): void;
}

/** One timer for all that waits: `ring` looks up what is due and sets the next alarm. */
export function createAlarmClock(ring: () => void): AlarmClock {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let setForMs = Number.POSITIVE_INFINITY;

  function clear() {
    clearTimeout(timer);
    timer = undefined;
    setForMs = Number.POSITIVE_INFINITY;
  }

  return {
    setAtLatest(atMs) {
      if (atMs >= setForMs) return;
      clear();
      setForMs = atMs;
      timer = setTimeout(
        () => {
          setForMs = Number.POSITIVE_INFINITY;
          ring();
        },
        Math.min(Math.max(0, atMs - Date.now()), TIMEOUT_MS_MAX),
      );
    },
    clear,
  };
}
