import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildEventSchemas } from '../../../../shared/contract/events/build-event-schemas.ts';

const file = new URL('../../../../docs/events/v1.schema.json', import.meta.url);

describe('the JSON Schema of the events', () => {
  it('in docs/events is the one that they are made by', () => {
    // After a change: node docs/events/write-schema.ts
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(buildEventSchemas())));
  });
});
