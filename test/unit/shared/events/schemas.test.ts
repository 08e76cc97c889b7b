import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildCommandSchemas } from '../../../../shared/contract/events/build-command-schemas.ts';
import { buildEventSchemas } from '../../../../shared/contract/events/build-event-schemas.ts';
import { COMMAND_TYPES } from '../../../../shared/contract/events/command-types.ts';
import { matchSchema, type Schema } from '../../../harness/match-schema.ts';

const written = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../docs/events/${name}`, import.meta.url), 'utf8'));

describe('the JSON Schemas in docs/events', () => {
  // After a change: node docs/events/write-schema.ts
  it.each([
    ['v1.schema.json', buildEventSchemas],
    ['commands.v1.schema.json', buildCommandSchemas],
  ])('%s is the one that is made by the types that Slipway is built with', (name, build) => {
    expect(written(name)).toEqual(JSON.parse(JSON.stringify(build())));
  });
});

describe('the JSON Schema of the commands', () => {
  const { anyOf } = written('commands.v1.schema.json') as { anyOf: Schema[] };
  const matches = (type: string, detail: object) => {
    const event = { 'detail-type': type, source: 'ci', detail };
    return anyOf.some((schema) => matchSchema(schema, event, () => true).length === 0);
  };

  it('has every command', () => {
    const types = (anyOf as { properties: { 'detail-type': { const: string } } }[]).map(
      ({ properties }) => properties['detail-type'].const,
    );
    expect(types).toEqual([...COMMAND_TYPES]);
  });

  it.each<[string, object, boolean]>([
    ['Slipway Run Task', { taskDefinition: 'report', timeoutSec: 60, idempotencyKey: 'k' }, true],
    ['Slipway Run Task', { cluster: 'web', taskDefinition: 'report:3', count: 2 }, true],
    ['Slipway Run Task', { taskDefinition: 'report', count: 11 }, false],
    ['Slipway Run Task', { service: 'web' }, false],
    ['Slipway Update Service', { service: 'hello', desiredCount: 3, generation: 4 }, true],
    ['Slipway Update Service', { service: 'hello', image: 'hello:2' }, true],
    ['Slipway Update Service', { desiredCount: 3 }, false],
    ['Slipway Update Service', { service: 'hello', desiredCount: '3' }, false],
    ['Slipway Stop Task', { task: '0123abcd', reason: 'not needed' }, true],
    ['Slipway Stop Task', { reason: 'not needed' }, false],
    ['Slipway Dance', {}, false],
  ])('%s with %j: %s', (type, detail, right) => {
    expect(matches(type, detail)).toBe(right);
  });
});
