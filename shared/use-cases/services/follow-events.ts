import type { Event } from '../../contract/answers/event.ts';
import type { EventQuery, Store } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { presentEvent } from './present-service.ts';

const LOOK_AGAIN_MS = 250;

/**
 * Events newest first; with `after` those since, oldest first, waiting up to waitSec for the first one. The cursor goes
 * on behind the newest event of the answer.
 */
export async function followEvents(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  scope: Parameters<Store['listEvents']>[0],
  query: EventQuery & { waitSec: number },
): Promise<{ events: Event[]; cursor?: string; nextToken?: string }> {
  const untilMs = clock.nowMs() + query.waitSec * 1000;
  for (;;) {
    const { items, nextToken } = await store.listEvents(scope, query);
    const newest = query.after === undefined ? items[0] : items.at(-1);
    if (items.length > 0 || clock.nowMs() >= untilMs) {
      return { events: items.map(presentEvent), cursor: newest?.id ?? query.after, nextToken };
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
}
