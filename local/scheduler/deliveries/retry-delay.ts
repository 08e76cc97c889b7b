/** 24 h / 185 retries is 467 s: with this cap a target that stays down gets about all of its retries. */
const DELAY_MS_MAX = 480_000;

/** How long to wait after the n-th failure: 1 s, 2 s, 4 s … up to 8 min, of which a random half is taken off. */
export function retryDelayMs(failures: number): number {
  const full = Math.min(DELAY_MS_MAX, 1_000 * 2 ** Math.min(failures - 1, 20));
  return Math.round(full * (0.5 + Math.random() / 2));
}
