import { randomUUID } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-eventbridge';
import { AwsError } from '../cloud/aws-error.ts';
import type { CallContext } from '../cloud/service.ts';
import { inTransaction } from '../cloud/store.ts';
import type { Delivery } from '../scheduler/deliveries/deliveries.ts';
import { type BusEvent, eventTime } from './event.ts';
import type { EventBridgeState, EventDelivery } from './eventbridge-state.ts';
import { routeEvent } from './route-event.ts';

const ENTRIES_MAX = 10;
/** 1 MiB for a whole request since 2026, 256 KiB before. */
const REQUEST_BYTES_MAX = 1_048_576;

/** Refuses one entry and not the others: API_PutEventsResultEntry.html */
class EntryError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * PutEvents: an event that is accepted has its deliveries on disk before the answer, and they begin at once after it.
 * An entry for a bus that does not exist is accepted and goes nowhere, as on AWS.
 */
export function putEvents(state: EventBridgeState, input: Sdk.PutEventsCommandInput, call: CallContext) {
  const entries = input.Entries ?? [];
  validateRequest(entries);
  const deliveries: Delivery<EventDelivery>[] = [];
  const Entries = inTransaction(state.database, () =>
    entries.map((entry): Sdk.PutEventsResultEntry => {
      try {
        const event = eventOf(state, entry, call);
        const bus = state.buses.find(entry.EventBusName);
        if (bus) deliveries.push(...routeEvent(state, bus.name, event));
        return { EventId: event.id };
      } catch (error) {
        if (!(error instanceof EntryError)) throw error;
        return { ErrorCode: error.code, ErrorMessage: error.message };
      }
    }),
  );
  state.deliveries.dispatch(deliveries);
  return { FailedEntryCount: Entries.filter((entry) => entry.ErrorCode).length, Entries };
}

function validateRequest(entries: Sdk.PutEventsRequestEntry[]): void {
  if (entries.length < 1 || entries.length > ENTRIES_MAX) {
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${ENTRIES_MAX}`;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  if (entries.reduce((bytes, entry) => bytes + entryBytes(entry), 0) > REQUEST_BYTES_MAX) {
    throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function entryBytes(entry: Sdk.PutEventsRequestEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  return bytes + (entry.Time ? 14 : 0);
}

function eventOf(state: EventBridgeState, entry: Sdk.PutEventsRequestEntry, { caller }: CallContext): BusEvent {
  for (const field of ['Source', 'DetailType', 'Detail'] as const) {
    if (!entry[field]) {
      const reason = `Parameter ${field} is not valid. Reason: ${field} is a required argument.`;
      throw new EntryError('InvalidArgument', reason);
    }
  }
  const { Source = '', DetailType = '', Detail = '', Time, Resources = [] } = entry;
  if (caller.kind !== 'service' && /^aws\./.test(Source)) {
    throw new EntryError('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': DetailType,
    source: Source,
    account: state.cloud.accountId,
    time: eventTime(Time?.getTime() ?? Date.now()),
    region: state.cloud.region,
    resources: Resources,
    detail: parseDetail(Detail),
  };
}

function parseDetail(text: string): object {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail;
  } catch {
    // What is no JSON is refused as what is no object: below.
  }
  throw new EntryError('MalformedDetail', 'Detail is malformed.');
}
