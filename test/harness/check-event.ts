import { buildEventSchemas } from '../../shared/contract/events/build-event-schemas.ts';
import { EVENTS } from '../../shared/contract/events/events.ts';
import { matchSchema, type Schema } from './match-schema.ts';

/** An event as a target of a rule gets it. */
export interface SeenEvent {
  id: string;
  source: string;
  'detail-type': string;
  time: string;
  resources: string[];
  // biome-ignore lint/suspicious/noExplicitAny: a consumer reads what it knows of
  detail: any;
}

const { anyOf } = JSON.parse(JSON.stringify(buildEventSchemas())) as {
  anyOf: { properties: { 'detail-type': { const: string } } }[];
};

const noReferences = (ref: string): never => {
  throw new Error(`the schemas of events have no ${ref}`);
};

/** Holds an event against the published JSON Schema, and against the type that it was made by: no field more. Throws. */
export function checkEvent(event: SeenEvent): void {
  const type = event['detail-type'];
  const schema = anyOf.find(({ properties }) => properties['detail-type'].const === type);
  if (!schema) throw new Error(`${type} is no event of Slipway's`);
  const problems = matchSchema(schema as unknown as Schema, event, noReferences);
  const strict = EVENTS[type as keyof typeof EVENTS].safeParse(event.detail);
  if (!strict.success)
    problems.push(...strict.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`));
  if (problems.length > 0) throw new Error(`${type}: ${problems.join('; ')}\n${JSON.stringify(event, undefined, 1)}`);
}
