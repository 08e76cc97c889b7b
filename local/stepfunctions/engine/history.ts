import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { HISTORY_EVENTS_MAX } from '../limits.ts';
import type { Frame } from '../store/frame-store.ts';
import type { Turn } from './turn.ts';

/** The one member of a HistoryEvent that says what happened: `{ stateEnteredEventDetails: {…} }`. */
export type EventDetails = Omit<HistoryEvent, 'id' | 'previousEventId' | 'timestamp' | 'type'>;

/** Thrown where only the execution's end still fits into its history. */
export class HistoryFull extends Error {}

export const NOT_TRUNCATED = { truncated: false };

/** Appends an event behind `previousEventId` and gives its id. */
export function recordEvent(
  { store, execution, nowMs }: Turn,
  type: HistoryEventType,
  previousEventId: number,
  details: EventDetails = {},
): number {
  const id = execution.lastEventId + 1;
  const ends = type.startsWith('Execution') && type !== 'ExecutionStarted';
  if (id >= HISTORY_EVENTS_MAX && !ends) throw new HistoryFull();
  execution.lastEventId = id;
  store.events.add({
    executionId: execution.id,
    id,
    previousEventId,
    timestampMs: nowMs,
    type,
    details: JSON.stringify(details),
  });
  return id;
}

/** Appends an event to a frame's own chain. The caller saves the frame. */
export function recordOn(turn: Turn, frame: Frame, type: HistoryEventType, details?: EventDetails): void {
  frame.previousEventId = recordEvent(turn, type, frame.previousEventId, details);
}
