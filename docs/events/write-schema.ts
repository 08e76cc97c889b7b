import { writeFileSync } from 'node:fs';
import { buildCommandSchemas } from '../../shared/contract/events/build-command-schemas.ts';
import { buildEventSchemas } from '../../shared/contract/events/build-event-schemas.ts';

/**
 * Writes the JSON Schemas of what Slipway publishes and of what commands it anew, after a change of shared/contract:
 * `node docs/events/write-schema.ts`.
 */
const write = (file: string, schema: object) =>
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(schema, undefined, 2)}\n`);

write('v1.schema.json', buildEventSchemas());
write('commands.v1.schema.json', buildCommandSchemas());
