import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { dynamodbStreamsSchemas } from './dynamodb-streams-schemas.ts';
import { type StaticSchema, type StructureShape, shapeOf, traitsOf } from './shape.ts';

export interface OperationShape {
  name: string;
  /** `[method, path template, status]` of a REST operation. */
  http: [method: string, path: string, status: number] | undefined;
  input(): StructureShape;
  output(): StructureShape;
}

/** What a service's wire looks like: its operations by name, its errors by the name of their shape. */
export interface Api {
  operations: Map<string, OperationShape>;
  errors: Map<string, StructureShape>;
}

type Schemas = Record<string, readonly unknown[]>;

const OPERATION = 9;
const ERROR = -3;

const require = createRequire(import.meta.url);
const loaded = new Map<string, Api>();

/** The API that an SDK client package describes, loaded on first use. */
export function loadApi(packageName: string): Api {
  const known = loaded.get(packageName);
  if (known) return known;
  const schemas = loadSchemas(packageName);
  if (packageName === '@aws-sdk/client-dynamodb') Object.assign(schemas, dynamodbStreamsSchemas(schemas));
  const api: Api = { operations: new Map(), errors: new Map() };
  for (const schema of Object.values(schemas)) {
    const name = String(schema[2]);
    if (schema[0] === OPERATION) api.operations.set(name, operationOf(name, schema));
    if (schema[0] === ERROR) api.errors.set(name, structure(schema));
  }
  loaded.set(packageName, api);
  return api;
}

/**
 * Evaluates the package's `schemas_0.js` alone. The whole client costs 55 to 100 ms to import (ec2: 400), its schemas
 * 2 to 20; and Node cannot import that file itself, because its imports carry no extension. They are the classes of
 * errors, which a server has no use for.
 */
function loadSchemas(packageName: string): Schemas {
  const folder = path.dirname(require.resolve(`${packageName}/package.json`));
  const source = readFileSync(path.join(folder, 'dist-es/schemas/schemas_0.js'), 'utf8');
  const names = [...source.matchAll(/^export var (\w+\$?) = \[/gm)].map((match) => match[1]);
  const body = source
    .replace(/^import \{([^}]*)\} from "[^"]+";$/gm, (_, imported: string) => `const {${imported}} = imports;`)
    .replace(/^export (var|const) /gm, '$1 ');
  const evaluate = compileFunction(`${body}\nreturn { ${names.join(', ')} };`, ['imports']);
  return evaluate({ TypeRegistry: IgnoredRegistry }) as Schemas;
}

class IgnoredRegistry {
  registerError(): void {}
}

function operationOf(name: string, schema: readonly unknown[]): OperationShape {
  const { http } = traitsOf(schema[3]) as { http?: OperationShape['http'] };
  return {
    name,
    http,
    input: () => structure(schema[4] as StaticSchema),
    output: () => structure(schema[5] as StaticSchema),
  };
}

function structure(schema: StaticSchema): StructureShape {
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') throw new TypeError('the input, output or error of an operation is a structure');
  return shape;
}
