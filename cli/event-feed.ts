import type { Event } from '../shared/contract/answers/event.ts';
import type { AnswerOf, RequestOf } from '../shared/contract/client/client.ts';
import { formatTime } from './format-time.ts';
import { printJson, type Session } from './session.ts';

/** Events from a position on, oldest first. */
export interface EventFeed {
  /** The next events, waiting at most waitSec for the first one. */
  next(waitSec: number): Promise<Event[]>;
}

/** Events of a service, or of everything. */
export function readEvents(
  { client, cluster }: Session,
  service: string | undefined,
  query: RequestOf<'listEvents'> = {},
): Promise<AnswerOf<'listEvents'>> {
  return service === undefined ? client.listEvents(query) : client.listServiceEvents({ cluster, service, ...query });
}

/** `after`: the cursor of an earlier answer; without one the feed begins with the latest events. */
export function openEventFeed(session: Session, service: string | undefined, after?: string): EventFeed {
  let cursor = after;
  return {
    async next(waitSec) {
      const query = { after: cursor, waitSec: waitSec > 0 ? waitSec : undefined };
      const page = await readEvents(session, service, query);
      const newestFirst = cursor === undefined;
      cursor = page.cursor ?? cursor;
      return newestFirst ? page.events.toReversed() : page.events;
    },
  };
}

/** Where the service's events are now, to follow only what comes; undefined where it has none. */
export async function latestCursor(session: Session, service: string): Promise<string | undefined> {
  return (await readEvents(session, service, { limit: 1 })).cursor;
}

/** One line an event; with --json one object a line. */
export function printEvent(session: Session, event: Event): void {
  if (session.json) printJson(session, event, { stream: true });
  else session.print(`${formatTime(event.createdAt)}  ${event.message}`);
}
