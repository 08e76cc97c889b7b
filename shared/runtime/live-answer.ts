import { EVENT_STREAM_MEDIA_TYPE } from '../contract/routes/route.ts';
import type { Feed } from '../use-cases/feed.ts';
import type { ApiAnswer, ApiRequest } from './api-function.ts';
import { headerOf } from './auth/api-event.ts';

/** The query of a feed's route. A client that was cut off says how far it came in Last-Event-ID, whatever its URL says. */
export function liveQuery({ query, headers }: ApiRequest): ApiRequest['query'] {
  const last = headerOf({ headers }, 'last-event-id');
  return last ? { ...query, after: last } : query;
}

/**
 * A feed as JSON or, where the client takes it, the same as server-sent events that then end: each entry under the name
 * of the list's entries, with the cursor behind it as its id. `retry: 0` has the client ask again at once, and Last-Event-ID
 * goes on where it was. Oldest first always: an id says that everything before it was seen.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function liveAnswer(request: ApiRequest, plural: 'events' | 'logs', feed: Feed<object>): ApiAnswer {
  const { entries, cursor, nextToken, newestFirst } = feed;
  const body = { [plural]: entries.map(({ entry }) => entry), cursor, nextToken };
  const headers = { vary: 'Accept', 'cache-control': 'no-store' };
  if (!takesEventStream(request)) return { status: 200, body, headers };
  const text = writeEventStream(plural.slice(0, -1), newestFirst ? entries.toReversed() : entries, cursor);
  return { status: 200, body, text, headers: { ...headers, 'content-type': EVENT_STREAM_MEDIA_TYPE } };
}

function writeEventStream(type: string, entries: Feed<object>['entries'], cursor: string | undefined): string {
  let lastId: string | undefined;
  const blocks = entries.map(({ entry, cursor: behind }) => {
    lastId = behind?.() ?? lastId;
    return [...(behind ? [`id: ${lastId}`] : []), `event: ${type}`, `data: ${JSON.stringify(entry)}`].join('\n');
  });
  // Without data a block is no event, but its id counts: an empty answer too says where to go on.
  if (cursor !== undefined && cursor !== lastId) blocks.push(`id: ${cursor}`);
  return ['retry: 0', ...blocks].map((block) => `${block}\n\n`).join('');
}

/** `text/event-stream` among what Accept names; a quality of 0 means "not that". */
function takesEventStream({ headers }: ApiRequest): boolean {
  return (headerOf({ headers }, 'accept') ?? '').split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return type === EVENT_STREAM_MEDIA_TYPE && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
