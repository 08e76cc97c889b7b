import type { Event } from '../../../shared/contract/answers/event.ts';
import type { Client } from '../../../shared/contract/client/client.ts';
import { ApiError } from '../api/api-error.ts';

/** `away`: nothing answers, and it is asked again by itself. */
export type Connection = 'here' | 'away';

export interface FeedEvents {
  /** What happened, oldest first. `undefined`: nobody knows what was missed, everything is to be read anew. */
  happened(events: readonly Event[] | undefined): void;
  connection(state: Connection): void;
}

export interface FeedOptions extends FeedEvents {
  client: Pick<Client, 'listEvents'>;
  signal: AbortSignal;
  /** Resolves after so long, at once when the signal ends. */
  wait(ms: number): Promise<void>;
  /** Resolves as soon as the page can be seen. */
  seen(): Promise<void>;
}

const WAIT_SEC = 20;
const AGAIN_FIRST_MS = 500;
const AGAIN_MAX_MS = 4_000;

/** After the n-th failure in a row: 0.5, 1, 2, 4, 4 … seconds. */
export const againAfterMs = (failures: number): number => Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS * 2 ** (failures - 1));

/** The page's one long poll: follows the events of everything that the caller sees until the signal ends it. */
export async function followEvents({ client, signal, wait, seen, happened, connection }: FeedOptions): Promise<void> {
  let cursor: string | undefined;
  for (let failures = 0; !signal.aborted; ) {
    try {
      await seen();
      const from = cursor;
      // Whether it is back is to be known at once, and not when the next thing happens.
      const waitSec = failures > 0 ? 0 : WAIT_SEC;
      const page = await client.listEvents(from === undefined ? { limit: 1 } : { after: from, waitSec });
      if (signal.aborted) return;
      cursor = page.cursor ?? cursor;
      if (failures > 0) connection('here');
      // The first answer is where the feed begins. After a failure the cursor bridges the gap, if the API still knows it.
      if (from === undefined || failures > 0) happened(undefined);
      else if (page.events.length > 0) happened(page.events);
      failures = 0;
      if (cursor === undefined) await wait(AGAIN_MAX_MS);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      if (!(error instanceof ApiError) || error.isAway) connection('away');
      // A cursor that the API does not know any more: after a restart on another state, or 120 days.
      else cursor = undefined;
      await wait(againAfterMs(failures));
    }
  }
}
