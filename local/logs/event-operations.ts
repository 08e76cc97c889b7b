import type { DatabaseSync } from 'node:sqlite';
import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { inTransaction } from '../cloud/store.ts';
import { requireGroup } from './group-operations.ts';
import type { LogStore, Position, StoredEvent, StoredGroup } from './log-store.ts';
import { compilePattern } from './match-pattern.ts';
import { retainedFromMs } from './retention.ts';

/** Limits of PutLogEvents, GetLogEvents and FilterLogEvents (API reference). */
const BATCH_EVENTS_MAX = 10_000;
const BATCH_BYTES_MAX = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const BATCH_SPAN_MS_MAX = 24 * 3_600_000;
const TOO_NEW_MS = 2 * 3_600_000;
const TOO_OLD_MS = 14 * 24 * 3_600_000;
const READ_MAX = 10_000;

/** Log events, in and out. */
export function createEventOperations(cloud: Cloud, database: DatabaseSync, store: LogStore) {
  function requireStream(group: StoredGroup, name: string | undefined): string {
    const stream = store.findStream(group.name, name ?? '');
    if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    return stream.name;
  }

  function PutLogEvents(input: PutLogEventsRequest): PutLogEventsResponse {
    const group = requireGroup(store, input.logGroupName);
    const stream = requireStream(group, input.logStreamName);
    const events = input.logEvents ?? [];
    checkBatch(events);
    const { accepted, rejected } = sortOut(events, group);
    inTransaction(database, () => {
      if (accepted.length > 0) store.addEvents(group.name, stream, accepted);
      store.removeEventsBefore(group.name, retainedFromMs(group));
    });
    cloud.signal(cloud.arn('logs', `log-group:${group.name}:log-stream:${stream}`));
    return { nextSequenceToken: '1', rejectedLogEventsInfo: rejected };
  }

  /** Pages both ways; at the end of the stream the token stays the same (API reference, GetLogEvents). */
  function GetLogEvents(input: GetLogEventsRequest): GetLogEventsResponse {
    const group = requireGroup(store, input.logGroupName ?? input.logGroupIdentifier);
    const stream = requireStream(group, input.logStreamName);
    const token = parseToken(input.nextToken);
    const backwards = token ? token.way === 'b' : !input.startFromHead;
    const position = token?.position;
    const events = store.listEvents({
      group: group.name,
      streams: [stream],
      fromMs: Math.max(input.startTime ?? 0, retainedFromMs(group)),
      toMs: input.endTime ?? Number.MAX_SAFE_INTEGER,
      after: backwards ? undefined : position,
      before: backwards ? position : undefined,
      newestFirst: backwards,
      limit: checkLimit(input.limit),
    });
    if (backwards) events.reverse();
    const first = events[0] ?? position ?? { timestampMs: 0, seq: 0 };
    const last = events.at(-1) ?? position ?? { timestampMs: 0, seq: 0 };
    return {
      events: events.map(({ timestampMs, message, ingestedAtMs }) => ({
        timestamp: timestampMs,
        message,
        ingestionTime: ingestedAtMs,
      })),
      nextForwardToken: formatToken('f', last),
      nextBackwardToken: formatToken('b', first),
    };
  }

  function FilterLogEvents(input: FilterLogEventsRequest): FilterLogEventsResponse {
    const group = requireGroup(store, input.logGroupName ?? input.logGroupIdentifier);
    const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
    if (names && prefix) {
      throw new AwsError('InvalidParameterException', 'logStreamNames and logStreamNamePrefix exclude each other.');
    }
    const streams = prefix
      ? store.listStreams(group.name).flatMap(({ name }) => (name.startsWith(prefix) ? [name] : []))
      : names?.map((name) => requireStream(group, name));
    const matches = compilePattern(input.filterPattern ?? '');
    const limit = checkLimit(input.limit);
    const found: StoredEvent[] = [];
    let after = parseToken(input.nextToken)?.position;
    for (;;) {
      const events = store.listEvents({
        group: group.name,
        streams,
        fromMs: Math.max(input.startTime ?? 0, retainedFromMs(group)),
        // endTime is inclusive here: "events with a timestamp later than this time are not returned".
        toMs: (input.endTime ?? Number.MAX_SAFE_INTEGER - 1) + 1,
        after,
        limit: READ_MAX,
      });
      for (const event of events) {
        if (found.length === limit)
          return { events: found.map(showFiltered), nextToken: formatToken('f', found.at(-1)) };
        if (matches(event.message)) found.push(event);
      }
      after = events.at(-1);
      if (events.length < READ_MAX) return { events: found.map(showFiltered), searchedLogStreams: [] };
    }
  }

  return { PutLogEvents, GetLogEvents, FilterLogEvents };
}

function showFiltered(event: StoredEvent): FilteredLogEvent {
  return {
    eventId: `${String(event.timestampMs).padStart(20, '3')}${String(event.seq).padStart(36, '0')}`,
    logStreamName: event.stream,
    timestamp: event.timestampMs,
    ingestionTime: event.ingestedAtMs,
    message: event.message,
  };
}

function checkBatch(events: InputLogEvent[]): void {
  const fail = (message: string) => {
    throw new AwsError('InvalidParameterException', message);
  };
  if (events.length === 0 || events.length > BATCH_EVENTS_MAX)
    fail(`logEvents must have 1 to ${BATCH_EVENTS_MAX} events.`);
  let bytes = 0;
  let last = 0;
  for (const { message, timestamp } of events) {
    if (!message) fail('Log event message must not be empty.');
    if (timestamp === undefined || timestamp < 0) fail('Log event timestamp must not be negative.');
    if ((timestamp ?? 0) < last) fail('Log events in a single PutLogEvents request must be in chronological order.');
    last = timestamp ?? 0;
    bytes += Buffer.byteLength(message ?? '') + EVENT_OVERHEAD_BYTES;
  }
  if (bytes > BATCH_BYTES_MAX) fail(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES_MAX}`);
  if (last - (events[0]?.timestamp ?? 0) > BATCH_SPAN_MS_MAX) {
    fail('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
}

/** Events too old, expired or more than two hours ahead are left out, and the answer says which. */
function sortOut(events: InputLogEvent[], group: StoredGroup) {
  const now = Date.now();
  const expiredMs = retainedFromMs(group);
  const times = events.map((event) => event.timestamp ?? 0);
  const tooOld = times.filter((time) => time < now - TOO_OLD_MS).length;
  const expired = times.filter((time) => time < expiredMs).length;
  const tooNew = times.findIndex((time) => time > now + TOO_NEW_MS);
  const from = Math.max(tooOld, expired);
  const to = tooNew < 0 ? events.length : tooNew;
  const rejected: RejectedLogEventsInfo = {
    tooOldLogEventEndIndex: tooOld || undefined,
    expiredLogEventEndIndex: expired || undefined,
    tooNewLogEventStartIndex: tooNew < 0 ? undefined : tooNew,
  };
  return {
    accepted: events.slice(from, to).map(({ message = '', timestamp = 0 }) => ({ message, timestampMs: timestamp })),
    rejected: tooOld || expired || tooNew >= 0 ? rejected : undefined,
  };
}

function checkLimit(limit: number | undefined): number {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= READ_MAX)) return limit ?? READ_MAX;
  throw new AwsError('InvalidParameterException', `limit must be between 1 and ${READ_MAX}.`);
}

function formatToken(way: 'f' | 'b', position: Position | undefined): string {
  return `${way}/${position?.timestampMs ?? 0}.${position?.seq ?? 0}`;
}

function parseToken(token: string | undefined): { way: string; position: Position } | undefined {
  if (token === undefined) return undefined;
  const match = /^([fb])\/(\d+)\.(\d+)$/.exec(token);
  if (!match) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return { way: match[1] ?? '', position: { timestampMs: Number(match[2]), seq: Number(match[3]) } };
}
