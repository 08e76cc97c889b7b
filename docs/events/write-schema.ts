import { writeFileSync } from 'node:fs';
import { buildEventSchemas } from '../../shared/contract/events/build-event-schemas.ts';

/** Writes the JSON Schema of the events anew, after a change of shared/contract/events: `node docs/events/write-schema.ts`. */
const file = new URL('v1.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(buildEventSchemas(), undefined, 2)}\n`);
