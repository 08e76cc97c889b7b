import type { Bus, BusEvent, PutOutcome } from '../../ports/bus.ts';
import type { Clock } from '../../ports/clock.ts';

const TRIES = 5;
const FIRST_WAIT_MS = 100;

/**
 * Puts events, and those again that were not taken (PutEvents takes some of a call and not others): five times, with
 * full jitter over 100, 200, 400 and 800 ms. Answers what became of each in the end.
 */
export async function putUntilTaken(
  { bus, clock }: { bus: Bus; clock: Clock },
  events: readonly BusEvent[],
): Promise<PutOutcome[]> {
  const outcomes = await bus.put(events);
  for (let attempt = 1; attempt < TRIES; attempt += 1) {
    const left = outcomes.flatMap(({ kind }, at) => (kind === 'again' ? [at] : []));
    if (left.length === 0) break;
    await clock.sleep(clock.random() * FIRST_WAIT_MS * 2 ** (attempt - 1));
    const again = await bus.put(left.flatMap((at) => events[at] ?? []));
    for (const [n, at] of left.entries()) outcomes[at] = again[n] ?? outcomes[at] ?? { kind: 'again', code: '' };
  }
  return outcomes;
}
