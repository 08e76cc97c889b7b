import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { isObject } from '../json.ts';
import type { StoredEvent } from '../store/event-store.ts';

const DATA = ['input', 'inputDetails', 'output', 'outputDetails'];

/** A stored event as GetExecutionHistory gives it; without execution data, inputs and outputs are left out. */
export function toHistoryEvent(event: StoredEvent, includeData: boolean): HistoryEvent {
  const details = JSON.parse(event.details) as Record<string, unknown>;
  return {
    timestamp: new Date(event.timestampMs),
    type: event.type as HistoryEventType,
    id: event.id,
    previousEventId: event.previousEventId,
    ...(includeData ? details : withoutData(details)),
  };
}

function withoutData(details: Record<string, unknown>): Record<string, unknown> {
  const strip = (value: unknown) =>
    isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !DATA.includes(key))) : value;
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, strip(value)]));
}
