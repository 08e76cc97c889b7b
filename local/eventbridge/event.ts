/** An event as rules see it and targets get it (eventbridge/latest/ref/overiew-event-structure.html). */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  /** `2025-01-31T12:00:00Z` */
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** A time as events carry it: UTC, without fractions of a second. */
export function eventTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}
