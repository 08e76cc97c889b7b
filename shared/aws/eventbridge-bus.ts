import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Bus, BusEvent, PutOutcome } from '../ports/bus.ts';
import { errorNameOf, isPassing, type Sender, send } from './send.ts';

/** PutEvents takes ten entries. An event of Slipway's is a few KB: ten stay far below the 256 KB of a call. */
const ENTRIES_MAX = 10;

/** Entries that will be refused again: their own fault, by PutEventsResultEntry's error codes. */
const REFUSALS = ['InvalidArgument', 'MalformedDetail'];

/** The stack's bus on EventBridge, where Slipway speaks as `source`. */
export function eventBridgeBus(client: Sender, busName: string, source: string): Bus {
  const entryOf = ({ detailType, resources, atMs, detail }: BusEvent): PutEventsRequestEntry => ({
    EventBusName: busName,
    Source: source,
    DetailType: detailType,
    Resources: resources,
    Time: new Date(atMs),
    Detail: JSON.stringify(detail),
  });

  async function putSome(events: readonly BusEvent[]): Promise<PutOutcome[]> {
    try {
      const { Entries } = await send(client, new PutEventsCommand({ Entries: events.map(entryOf) }));
      return events.map((_, at) => outcomeOf(Entries?.[at]));
    } catch (error) {
      if (!isPassing(error)) throw error;
      return events.map(() => ({ kind: 'again', code: errorNameOf(error) }));
    }
  }

  return {
    async put(events) {
      const outcomes: PutOutcome[] = [];
      for (let start = 0; start < events.length; start += ENTRIES_MAX)
        outcomes.push(...(await putSome(events.slice(start, start + ENTRIES_MAX))));
      return outcomes;
    },
  };
}

function outcomeOf(entry: { EventId?: string; ErrorCode?: string } | undefined): PutOutcome {
  if (entry?.EventId) return { kind: 'taken' };
  const code = entry?.ErrorCode ?? 'NoAnswer';
  return { kind: REFUSALS.includes(code) ? 'refused' : 'again', code };
}
