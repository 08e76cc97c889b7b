import * as z from 'zod/mini';
import { describeSchema } from '../openapi/describe-schema.ts';
import { EVENT_SOURCE, SCHEMA_VERSION } from './about.ts';
import { EVENTS } from './events.ts';

/** The JSON Schema of one event as EventBridge delivers it. */
function wholeEvent(detailType: string, detail: z.ZodMiniType) {
  return z.looseObject({
    version: z.literal('0'),
    id: z.string(),
    'detail-type': z.literal(detailType),
    source: z.literal(EVENT_SOURCE),
    account: z.string(),
    time: z.string(),
    region: z.string(),
    resources: z.array(z.string()),
    detail,
  });
}

/**
 * One JSON Schema for every event that Slipway publishes, made from the types that it is built with. Fields that it
 * does not name are allowed: some may be added within a version.
 */
export function buildEventSchemas(): object {
  const events = Object.entries(EVENTS).map(([name, detail]) => wholeEvent(name, detail));
  const schema = z.toJSONSchema(z.union(events), {
    override(context) {
      delete context.jsonSchema.additionalProperties;
      describeSchema({ ...context, io: 'output' } as never);
    },
  });
  return { ...schema, $id: `urn:slipway:events:v${SCHEMA_VERSION}`, title: 'Events of Slipway' };
}
