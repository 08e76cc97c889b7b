import { useEffect, useRef, useState } from 'preact/hooks';
import type { Event } from '../../../shared/contract/answers/event.ts';
import type { Client } from '../../../shared/contract/client/client.ts';
import { type ApiError, toApiError } from '../api/api-error.ts';
import { useSlipway } from './slipway.ts';

export interface Reading<Value> {
  value: Value | undefined;
  /** Why the last try failed; the value before it stays on the screen. */
  error: ApiError | undefined;
  /** Reads again now. */
  refresh(): void;
}

export interface ReadingOptions<Value> {
  /** Whether an event may have changed what was read; every event unless said. */
  concerns?: (event: Event) => boolean;
  /** Something is on its way: changes that no event tells (a task that becomes healthy) are looked for every two. */
  isMoving?: (value: Value) => boolean;
  /** It is read once: what a form begins with. */
  once?: boolean;
}

const MOVING_MS = 2_000;
const STILL_MS = 30_000;
const AFTER_FAILURE_MS = 5_000;
/** Events come in bunches; they are answered by one reading. */
const GATHER_MS = 60;

/** What `read` answers, kept as it is now for as long as the view is there. `key` says what is read: another, another value. */
export function useReading<Value>(
  key: string,
  read: (client: Client) => Promise<Value>,
  options: ReadingOptions<Value> = {},
): Reading<Value> {
  const { client, live } = useSlipway();
  const [state, setState] = useState<{ key: string; value?: Value; error?: ApiError }>({ key });
  const latest = useRef({ read, options });
  latest.current = { read, options };
  const again = useRef(() => {});

  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isReading = false;
    let isStale = false;
    let isRead = false;
    const readIn = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(readNow, ms);
    };
    const readNow = async (): Promise<void> => {
      clearTimeout(timer);
      isStale = isReading;
      // The view may be gone by the time that what it has asked for is done.
      if (isReading || isOver) return;
      // It is read as soon as the page is seen again.
      if (document.hidden) return readIn(STILL_MS);
      isReading = true;
      let next = STILL_MS;
      try {
        const value = await latest.current.read(client);
        if (isOver) return;
        isRead = true;
        setState({ key, value });
        if (latest.current.options.once) return;
        if (latest.current.options.isMoving?.(value)) next = MOVING_MS;
      } catch (error) {
        if (isOver) return;
        next = AFTER_FAILURE_MS;
        setState((before) => ({ key, value: before.key === key ? before.value : undefined, error: toApiError(error) }));
      } finally {
        isReading = false;
      }
      readIn(isStale ? GATHER_MS : next);
    };
    again.current = () => void readNow();
    void readNow();
    const unsubscribe = live.subscribe((event) => {
      const { concerns, once } = latest.current.options;
      if ((event && concerns?.(event) === false) || (once && isRead)) return;
      if (isReading) isStale = true;
      else readIn(GATHER_MS);
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
    };
  }, [key, client, live]);

  const own = state.key === key ? state : { key };
  return { value: own.value, error: own.error, refresh: () => again.current() };
}
