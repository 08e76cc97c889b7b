import fc from 'fast-check';
import { resolve } from '../harness/check-answer.ts';
import type { Schema } from '../harness/match-schema.ts';
import { CANARY, isSecretField } from './canary.ts';
import type { Chance } from './chance.ts';

const PATTERN_SAMPLES = 24;
const TEXT_LENGTH_MAX = 300;
const LIST_LENGTH_MAX = 3;
const OPTIONAL_SHARE = 0.25;

const samples = new Map<string, readonly string[]>();

/** A value of a JSON Schema of the document. It has the right shape; whether its fields go together is another matter. */
export function sampleSchema(schema: Schema, chance: Chance, path: readonly string[] = []): unknown {
  if (typeof schema === 'boolean') return null;
  const { $ref, enum: words, const: constant, anyOf, type } = schema;
  if (typeof $ref === 'string') return sampleSchema(resolve($ref), chance, path);
  if (Array.isArray(words)) return chance.pick(words);
  if (constant !== undefined) return constant;
  if (Array.isArray(anyOf)) return sampleSchema(chance.pick(anyOf as Schema[]), chance, path);
  switch (type) {
    case 'object':
      return sampleObject(schema, chance, path);
    case 'array':
      return sampleList(schema, chance, path);
    case 'string':
      return isSecretField(path) ? `${CANARY}${chance.whole(0, 9)}` : sampleText(schema, chance);
    case 'integer':
    case 'number':
      return sampleNumber(schema, chance);
    case 'boolean':
      return chance.happens(0.5);
    default:
      return null;
  }
}

type Keywords = Exclude<Schema, boolean>;

function sampleObject(schema: Keywords, chance: Chance, path: readonly string[]): unknown {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const object: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(properties as Record<string, Schema>)) {
    const isRequired = (required as string[]).includes(name);
    if (isRequired || chance.happens(OPTIONAL_SHARE / (path.length + 1))) {
      object[name] = sampleSchema(field, chance, [...path, name]);
    }
  }
  if (typeof additionalProperties === 'object' && additionalProperties !== null) {
    for (let left = chance.whole(0, 2); left > 0; left -= 1) {
      const name = String(sampleSchema((propertyNames ?? { type: 'string' }) as Schema, chance));
      object[name] = sampleSchema(additionalProperties as Schema, chance, [...path, name]);
    }
  }
  return object;
}

function sampleList({ items, minItems = 0, maxItems }: Keywords, chance: Chance, path: readonly string[]): unknown {
  const isEmpty = typeof items === 'object' && items !== null && 'not' in items;
  const min = Number(minItems);
  const max = isEmpty ? 0 : Math.min(Number(maxItems ?? LIST_LENGTH_MAX), min + LIST_LENGTH_MAX);
  return Array.from({ length: chance.whole(min, max) }, () => sampleSchema(items as Schema, chance, path));
}

function sampleText({ pattern, minLength = 0, maxLength = TEXT_LENGTH_MAX }: Keywords, chance: Chance): string {
  if (typeof pattern === 'string') return chance.pick(samplesOf(pattern));
  const max = Number(maxLength);
  const length = chance.happens(0.05) ? max : chance.whole(Number(minLength), Math.min(max, 20));
  return 'ab c-/ä€'.repeat(Math.ceil(length / 8)).slice(0, length);
}

function samplesOf(pattern: string): readonly string[] {
  let texts = samples.get(pattern);
  if (!texts) {
    const whole = new RegExp(pattern);
    // fast-check draws from no pattern that looks around: it draws without that, and what does not fit goes.
    const drawn = fc.stringMatching(new RegExp(pattern.replace(/\(\?<?[=!][^)]*\)/g, '')));
    texts = fc.sample(
      drawn.filter((text) => whole.test(text)),
      { seed: 1, numRuns: PATTERN_SAMPLES },
    );
    samples.set(pattern, texts);
  }
  return texts;
}

function sampleNumber({ minimum, exclusiveMinimum, maximum, type }: Keywords, chance: Chance): number {
  const min = Number(minimum ?? exclusiveMinimum ?? 0);
  const max = Number(maximum ?? 1_000_000);
  if (chance.happens(0.3)) return chance.pick([min, max]);
  const near = Math.min(max, min + 100);
  return type === 'integer' ? chance.whole(min, near) : min + chance.next() * (near - min);
}
