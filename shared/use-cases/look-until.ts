import type { Clock } from '../ports/clock.ts';

/** A first look after `firstMs`, then each half as much later again, up to `maxMs`: quick at first, cheap in the long run. */
interface Pace {
  firstMs: number;
  maxMs: number;
}

const GROWTH = 1.5;

/** Looks until there is something or waitSec is over; the last look is at its end. Answers what was seen last. */
export async function lookUntil<Seen>(
  clock: Pick<Clock, 'nowMs' | 'sleep'>,
  waitSec: number,
  { firstMs, maxMs }: Pace,
  look: () => Promise<{ found: boolean; seen: Seen }>,
): Promise<Seen> {
  const untilMs = clock.nowMs() + waitSec * 1000;
  let pauseMs = firstMs;
  for (;;) {
    const { found, seen } = await look();
    const leftMs = untilMs - clock.nowMs();
    if (found || leftMs <= 0) return seen;
    await clock.sleep(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(maxMs, pauseMs * GROWTH);
  }
}
