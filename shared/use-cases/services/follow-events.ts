import type { Event } from '../../contract/answers/event.ts';
import { openToken, refuseToken, sealToken } from '../../contract/page-token.ts';
import type { EventQuery, Store } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import type { Feed } from '../feed.ts';
import { lookUntil } from '../look-until.ts';
import { presentEvent } from './present-service.ts';

/** A look is one Query: ten a second cost a fifth of what the waiting function itself does. */
const PACE = { firstMs: 100, maxMs: 250 };

/** A place before every event: ids begin with a time in base 36, numbers of the feed have leading zeros. */
const BEGINNING = '0';

/**
 * Events newest first; with `after` those since, oldest first, waiting up to waitSec for the first one. The cursor goes
 * on behind the newest event, or is the beginning where there is none yet: what happens between two answers is in the
 * second. A place is a commit's: events are written with their service's planSeq, so none appears before one that was
 * read already.
 */
export async function followEvents(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  scope: Parameters<Store['listEvents']>[0],
  query: EventQuery & { waitSec: number },
): Promise<Feed<Event>> {
  const list = scope === 'all' ? ['events'] : ['events', scope.cluster, scope.service ?? ''];
  if (query.after !== undefined && query.nextToken !== undefined)
    throw refuseToken('nextToken', 'must be left out beside after, which is itself where the next answer goes on');
  let after = openToken(list, query.after, 'after');
  const nextToken = openToken(list, query.nextToken, 'nextToken');
  const waitSec = nextToken === undefined ? query.waitSec : 0;
  const page = await lookUntil(clock, waitSec, PACE, async () => {
    const seen = await store.listEvents(scope, { limit: query.limit, nextToken, after });
    // What is not shown to this caller is not looked at again.
    if (after !== undefined) after = seen.newest ?? after;
    return { found: seen.items.length > 0, seen };
  });
  const seal = (place: string) => sealToken(list, place);
  const older = after === undefined ? page.nextToken : undefined;
  return {
    entries: page.items.map(({ place, ...event }) => ({ entry: presentEvent(event), cursor: () => seal(place) })),
    cursor: nextToken === undefined ? seal(page.newest ?? after ?? BEGINNING) : undefined,
    nextToken: older === undefined ? undefined : seal(older),
    newestFirst: after === undefined,
  };
}
