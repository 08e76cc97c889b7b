import type { Event } from '../shared/contract/answers/event.ts';
import { path } from './client.ts';
import { formatTime } from './format-time.ts';
import { printJson, type Session } from './session.ts';

interface EventPage {
  events: Event[];
  cursor?: string;
}

/** Events from a position on, oldest first. */
export interface EventFeed {
  /** The next events, waiting at most waitSec for the first one. */
  next(waitSec: number): Promise<Event[]>;
}

/** The route of a service's events, or of everything's. */
export function eventsPath({ cluster }: Session, service: string | undefined): string {
  return service === undefined ? '/v1/events' : path`/v1/clusters/${cluster}/services/${service}/events`;
}

/** `after`: the cursor of an earlier answer; without one the feed begins with the latest events. */
export function openEventFeed(session: Session, service: string | undefined, after?: string): EventFeed {
  const route = eventsPath(session, service);
  let cursor = after;
  return {
    async next(waitSec) {
      const query = { after: cursor, waitSec: waitSec > 0 ? waitSec : undefined };
      const page = await session.client.get<EventPage>(route, query);
      const newestFirst = cursor === undefined;
      cursor = page.cursor ?? cursor;
      return newestFirst ? page.events.toReversed() : page.events;
    },
  };
}

/** Where the service's events are now, to follow only what comes; undefined where it has none. */
export async function latestCursor(session: Session, service: string): Promise<string | undefined> {
  return (await session.client.get<EventPage>(eventsPath(session, service), { limit: 1 })).cursor;
}

/** One line an event; with --json one object a line. */
export function printEvent(session: Session, event: Event): void {
  if (session.json) printJson(session, event, { stream: true });
  else session.print(`${formatTime(event.createdAt)}  ${event.message}`);
}
