/**
 * A static schema as the SDK's `schemas_0.js` writes it: a number for a simple type (or a list or map of one), or
 * `[kind, namespace, name, traits, …]`, possibly behind a thunk. The kinds and bits are those of
 * `@smithy/core/schema` (`sentinels.ts`, `translateTraits.ts`).
 */
export type StaticSchema = number | 'unit' | readonly unknown[] | (() => StaticSchema);

export interface Traits {
  httpLabel?: 1;
  httpPayload?: 1;
  httpResponseCode?: 1;
  httpQueryParams?: 1;
  httpQuery?: string;
  httpHeader?: string;
  httpPrefixHeaders?: string;
  jsonName?: string;
  xmlName?: string;
  xmlFlattened?: 1;
  ec2QueryName?: string;
  awsQueryError?: [code: string, status: number];
  error?: 'client' | 'server';
  httpError?: number;
}

export interface Member {
  /** The name in the SDK's input or output. */
  name: string;
  /** The name in JSON. */
  jsonName: string;
  shape: Shape;
  /** The member's own traits over those of its target. */
  traits: Traits;
}

export interface StructureShape {
  kind: 'structure';
  name: string;
  traits: Traits;
  members: Member[];
  byName: Map<string, Member>;
  byJsonName: Map<string, Member>;
}

export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

export type Shape =
  | { kind: 'string' | 'number' | 'boolean' | 'blob' | 'document'; traits: Traits }
  | { kind: 'timestamp'; format: TimestampFormat | undefined; traits: Traits }
  | { kind: 'list'; item: Member; traits: Traits }
  | { kind: 'map'; key: Member; value: Member; traits: Traits }
  | StructureShape;

const LIST = 64;
const MAP = 128;
const TIMESTAMP_FORMATS: Record<number, TimestampFormat | undefined> = {
  4: undefined,
  5: 'date-time',
  6: 'http-date',
  7: 'epoch-seconds',
};
const TRAIT_BITS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
];

const built = new WeakMap<object, Shape>();

/** Builds the shape of a schema, and of everything that it reaches, once. */
export function shapeOf(schema: StaticSchema): Shape {
  if (typeof schema === 'function') return shapeOf(schema());
  if (schema === 'unit') return emptyStructure('Unit', {});
  if (typeof schema === 'number') return simpleShape(schema, {});
  const known = built.get(schema);
  if (known) return known;
  const [kind, , name, traitBits, first, second] = schema;
  const traits = traitsOf(traitBits);
  if (kind === 0) return simpleShape(first as number, traits);
  if (kind === 1) {
    const list = { kind: 'list', traits } as Extract<Shape, { kind: 'list' }>;
    built.set(schema, list);
    list.item = memberOf('member', first as StaticSchema);
    return list;
  }
  if (kind === 2) {
    const map = { kind: 'map', traits } as Extract<Shape, { kind: 'map' }>;
    built.set(schema, map);
    map.key = memberOf('key', first as StaticSchema);
    map.value = memberOf('value', second as StaticSchema);
    return map;
  }
  const structure = emptyStructure(String(name), traits);
  built.set(schema, structure);
  const types = second as StaticSchema[];
  for (const [index, memberName] of (first as string[]).entries()) {
    const member = memberOf(memberName, types[index] ?? 'unit');
    structure.members.push(member);
    structure.byName.set(member.name, member);
    structure.byJsonName.set(member.jsonName, member);
  }
  return structure;
}

/** Traits are a bit vector where all of them are flags, an object elsewhere. */
export function traitsOf(indicator: unknown): Traits {
  if (typeof indicator !== 'number') return (indicator ?? {}) as Traits;
  return Object.fromEntries(TRAIT_BITS.filter((_, bit) => (indicator >> bit) & 1).map((trait) => [trait, 1]));
}

function memberOf(name: string, schema: StaticSchema): Member {
  if (Array.isArray(schema) && schema.length === 2) {
    const inner = memberOf(name, schema[0] as StaticSchema);
    const traits = { ...inner.traits, ...traitsOf(schema[1]) };
    return { ...inner, traits, jsonName: traits.jsonName ?? name };
  }
  const shape = shapeOf(schema);
  // xmlName of a structure names its root element, never a member that targets it (awslabs.github.io/smithy, xmlName).
  const traits = shape.kind === 'structure' ? {} : shape.traits;
  return { name, jsonName: name, shape, traits };
}

function simpleShape(code: number, traits: Traits): Shape {
  if (code >= MAP) {
    return { kind: 'map', key: memberOf('key', 0), value: memberOf('value', code & 0b11_1111), traits };
  }
  if (code >= LIST) return { kind: 'list', item: memberOf('member', code & 0b11_1111), traits };
  if (code in TIMESTAMP_FORMATS) return { kind: 'timestamp', format: TIMESTAMP_FORMATS[code], traits };
  if (code === 0) return { kind: 'string', traits };
  if (code === 2) return { kind: 'boolean', traits };
  if (code === 15) return { kind: 'document', traits };
  if (code === 21 || code === 42) return { kind: 'blob', traits };
  return { kind: 'number', traits };
}

function emptyStructure(name: string, traits: Traits): StructureShape {
  return { kind: 'structure', name, traits, members: [], byName: new Map(), byJsonName: new Map() };
}
