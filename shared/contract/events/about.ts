import * as z from 'zod/mini';

/** Who speaks: the `source` of every event that Slipway puts on the stack's bus. */
export const EVENT_SOURCE = 'slipway';

/** Rises when a consumer of the version before would misread an event; a field that is added does not raise it. */
export const SCHEMA_VERSION = '1';

export const eventType = () => z.enum(['INFO', 'WARN', 'ERROR']);

/** What every event begins with. */
export const about = () => ({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The same each time that the event comes: events are delivered at least once. */
  id: z.string(),
  /** Of two events about one thing (`resources[0]`, or the deployment), the later one has the greater text. */
  sequence: z.string(),
  clusterArn: z.string(),
});
