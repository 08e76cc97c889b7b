import type { Event } from '../../../shared/contract/answers/event.ts';
import type { Client } from '../../../shared/contract/client/client.ts';
import { type Connection, followEvents } from './feed.ts';

/** What every view shares: who is told of what happens, and whether Slipway answers. */
export interface Live {
  /** Told of each event; with undefined when everything has to be read anew. */
  subscribe(listener: (event: Event | undefined) => void): () => void;
  onConnection(listener: (state: Connection) => void): () => void;
  stop(): void;
}

/** Begins the page's poll. A hidden page is not asked for, and reads anew as soon as it is seen. */
export function goLive(createClient: (signal: AbortSignal) => Client, document: Document): Live {
  const ended = new AbortController();
  const listeners = new Set<(event: Event | undefined) => void>();
  const watchers = new Set<(state: Connection) => void>();
  let connection: Connection = 'here';
  const tell = (event: Event | undefined) => {
    for (const listener of listeners) listener(event);
  };
  document.addEventListener('visibilitychange', () => document.hidden || tell(undefined), { signal: ended.signal });
  void followEvents({
    client: createClient(ended.signal),
    signal: ended.signal,
    wait: (ms) => delay(ms, ended.signal),
    seen: () => untilSeen(document),
    happened(events) {
      if (events) events.forEach(tell);
      else tell(undefined);
    },
    connection(state) {
      connection = state;
      for (const watcher of watchers) watcher(state);
    },
  });
  return {
    subscribe: (listener) => added(listeners, listener),
    onConnection(watcher) {
      watcher(connection);
      return added(watchers, watcher);
    },
    stop: () => ended.abort(),
  };
}

function added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

function untilSeen(document: Document): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
  });
}
