import type { Bus, BusEvent, DeadLetters } from '../../ports/bus.ts';
import type { RecordChange } from '../../ports/record-change.ts';
import type { Deps } from '../deps.ts';
import { eventsOf } from './events-of.ts';
import { putUntilTaken } from './put-until-taken.ts';

export type PublishDeps = Pick<Deps, 'clock' | 'settings' | 'log'> & { bus: Bus; deadLetters: DeadLetters };

/** A record of the table's stream: where it is, and what it says (which may turn out not to be readable). */
export interface Streamed {
  sequenceNumber: string;
  pk: string;
  sk: string;
  read(): RecordChange | undefined;
}

/**
 * Publishes what records of the stream tell, in their order, at least once. Answers the first record of which
 * something could not be put for now: it and all behind it come again. A record that can never be told of is set aside
 * as a dead letter, by its keys alone, and holds nothing up.
 */
export async function publishChanges(deps: PublishDeps, records: readonly Streamed[]): Promise<Streamed | undefined> {
  const all: { record: Streamed; event: BusEvent }[] = [];
  for (const record of records) {
    try {
      const change = record.read();
      if (change) all.push(...eventsOf(deps.settings, change).map((event) => ({ record, event })));
    } catch (error) {
      await setAside(deps, record, error instanceof Error ? error.name : 'unreadable');
    }
  }
  const outcomes = await putUntilTaken(
    deps,
    all.map(({ event }) => event),
  );
  let failed: Streamed | undefined;
  for (const [at, { record }] of all.entries()) {
    const outcome = outcomes[at];
    if (outcome?.kind === 'refused') await setAside(deps, record, outcome.code);
    if (outcome?.kind === 'again' && !failed) {
      deps.log('events could not be put on the bus: the batch comes again from here', { code: outcome.code });
      failed = record;
    }
  }
  return failed;
}

async function setAside({ deadLetters, log }: PublishDeps, { pk, sk, sequenceNumber }: Streamed, why: string) {
  log('a record of the stream cannot be published', { pk, sk, why });
  await deadLetters.send({ what: 'a record of the stream cannot be published', pk, sk, sequenceNumber, why });
}
