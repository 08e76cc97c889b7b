import { AppError } from '../contract/app-errors.ts';
import type { Service, ServiceKey } from '../domain/service.ts';
import type { ServiceEvent } from '../domain/service-event.ts';
import type { Collection, Commit } from '../ports/store.ts';
import type { Deps } from './deps.ts';

/** A change without its fence: `service` is the record as it should be, planSeq is added here. */
export type Change = Omit<Commit, 'replaces' | 'events'> & { events?: Omit<ServiceEvent, 'id'>[] };

const TRIES = 12;

/**
 * Reads the collection, lets `decide` say what should change, and writes that on the condition that nobody wrote in
 * between; a lost race is decided again on what is there now. `decide` answers undefined where nothing is to do.
 * ThrottlingException after 12 lost races (each waits up to 10, 20, 40 … 400 ms, full jitter): an event is retried.
 */
export async function changeCollection(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  key: ServiceKey,
  decide: (collection: Collection) => Promise<Change | undefined> | Change | undefined,
): Promise<{ before: Collection; change: Change } | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await store.load(key);
    const change = before && (await decide(before));
    if (!before || !change) return undefined;
    if (await store.commit(fenced(before.service, change))) return { before, change };
    await clock.sleep(clock.random() * Math.min(400, 10 * 2 ** attempt));
  }
  const detail = `service ${key.cluster}/${key.service} is written by too many at once: try again in a moment`;
  throw new AppError('ThrottlingException', detail, { headers: { 'retry-after': '1' } });
}

/** The commit of planSeq n + 1 over n, with ids for its events: `<incarnation>-<planSeq>-<n>`, so that they sort. */
export function fenced(replaces: Service | undefined, change: Change): Commit {
  const next = (replaces?.planSeq ?? 0) + 1;
  return {
    ...change,
    replaces,
    service: { ...change.service, planSeq: next },
    events: change.events?.map((event, n) => ({
      ...event,
      id: `${change.service.incarnation}-${String(next).padStart(9, '0')}-${String(n).padStart(2, '0')}`,
    })),
  };
}
