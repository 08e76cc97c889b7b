/** An event as it goes on the bus: everything but what EventBridge adds itself. */
export interface BusEvent {
  detailType: string;
  /** ARNs of what it is about, the nearest first. */
  resources: string[];
  /** When it happened. */
  atMs: number;
  detail: object;
}

/** What became of one event: taken; not this time; or never, whatever is tried. */
export type PutOutcome = { kind: 'taken' } | { kind: 'again' | 'refused'; code: string };

/** The stack's event bus. */
export interface Bus {
  /** Puts events, in calls of as many as one takes; answers for each what became of it. Never throws for some of them. */
  put(events: readonly BusEvent[]): Promise<PutOutcome[]>;
}

/** Where that goes which can never be handled: for somebody to look at. */
export interface DeadLetters {
  send(letter: Readonly<Record<string, unknown>>): Promise<void>;
}
