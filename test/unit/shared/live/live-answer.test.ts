import { describe, expect, it } from '@jest/globals';
import type { ApiRequest } from '../../../../shared/runtime/api-function.ts';
import { liveAnswer, liveQuery } from '../../../../shared/runtime/live-answer.ts';
import type { Feed } from '../../../../shared/use-cases/feed.ts';

const request = (headers: Record<string, string>, query: Record<string, string> = {}): ApiRequest => ({
  params: {},
  query,
  headers,
  json: () => ({}),
  intent: '',
});

const STREAM = { accept: 'text/event-stream' };

const feedOf = (...names: string[]): Feed<{ message: string }> => ({
  entries: names.map((name) => ({ entry: { message: name }, cursor: () => `after-${name}` })),
  cursor: names.length > 0 ? `after-${names.at(-1)}` : 'beginning',
  newestFirst: false,
});

interface Received {
  events: { id: string; type: string; data: unknown }[];
  lastEventId: string;
  retry: number | undefined;
}

/** As a browser's EventSource reads a stream (HTML, "Interpreting an event stream"). */
function receive(text: string): Received {
  const received: Received = { events: [], lastEventId: '', retry: undefined };
  let type = '';
  let data: string[] = [];
  for (const line of text.split('\n')) {
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'id') received.lastEventId = value;
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
    if (field === 'retry') received.retry = Number(value);
    if (line !== '') continue;
    if (data.length > 0) received.events.push({ id: received.lastEventId, type, data: JSON.parse(data.join('\n')) });
    type = '';
    data = [];
  }
  return received;
}

describe('a live answer', () => {
  it('is JSON unless an event stream is asked for, and says that it depends on that', () => {
    for (const accept of ['application/json', '*/*', 'text/*', '', 'text/event-stream;q=0', 'text/html, */*;q=0.1']) {
      const answer = liveAnswer(request({ accept }), 'events', { ...feedOf('a'), nextToken: 'older' });
      expect(answer.text).toBeUndefined();
      expect(answer.body).toEqual({ events: [{ message: 'a' }], cursor: 'after-a', nextToken: 'older' });
      expect(answer.headers?.vary).toBe('Accept');
    }
    expect(liveAnswer(request({}), 'logs', feedOf('a')).body).toEqual({ logs: [{ message: 'a' }], cursor: 'after-a' });
  });

  it.each(['text/event-stream', 'TEXT/Event-Stream', 'application/json;q=0.1, text/event-stream ; q=0.9'])(
    'is an event stream for %s',
    (accept) => {
      const answer = liveAnswer(request({ Accept: accept }), 'events', feedOf('a'));
      expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      expect(answer.text).toBe('retry: 0\n\nid: after-a\nevent: event\ndata: {"message":"a"}\n\n');
    },
  );

  it('has each entry with the cursor behind it as id, and has the client ask again at once', () => {
    const { text = '' } = liveAnswer(request(STREAM), 'logs', feedOf('a', 'b'));
    expect(receive(text)).toEqual({
      events: [
        { id: 'after-a', type: 'log', data: { message: 'a' } },
        { id: 'after-b', type: 'log', data: { message: 'b' } },
      ],
      lastEventId: 'after-b',
      retry: 0,
    });
  });

  it('says where to go on without an event too', () => {
    const { text = '' } = liveAnswer(request(STREAM), 'events', feedOf());
    expect(receive(text)).toEqual({ events: [], lastEventId: 'beginning', retry: 0 });
  });

  it('turns what begins with the newest around: an id says that all before it was seen', () => {
    const newest = { ...feedOf('b', 'a'), cursor: 'after-b', newestFirst: true };
    const { text = '' } = liveAnswer(request(STREAM), 'events', newest);
    expect(receive(text).events.map(({ id }) => id)).toEqual(['after-a', 'after-b']);
  });

  it('keeps what a line may hold within its data', () => {
    const message = 'one\ntwo\r\n\nid: forged\u2028';
    const feed = { entries: [{ entry: { message } }], cursor: 'end', newestFirst: false };
    const { text = '' } = liveAnswer(request(STREAM), 'logs', feed);
    expect(receive(text)).toEqual({
      events: [{ id: '', type: 'log', data: { message } }],
      lastEventId: 'end',
      retry: 0,
    });
  });

  it('resumes where the client was cut off, whatever its URL says', () => {
    expect(liveQuery(request({ 'last-event-id': 'there' }, { after: 'before', waitSec: '5' }))).toEqual({
      after: 'there',
      waitSec: '5',
    });
    expect(liveQuery(request({ 'Last-Event-ID': '' }, { after: 'before' }))).toEqual({ after: 'before' });
  });
});
