import * as z from 'zod/mini';
import { describeSchema } from '../openapi/describe-schema.ts';
import { clusterPath, servicePath, taskPath } from '../requests/paths.ts';
import { stopTaskQuery } from '../requests/queries.ts';
import { runTask } from '../run-task/run-task.ts';
import { patchService } from '../service/patch-service.ts';
import { SCHEMA_VERSION } from './about.ts';
import { commandOptions } from './command-options.ts';
import type { CommandType } from './command-types.ts';

interface ObjectSchema {
  properties?: Record<string, object>;
  required?: string[];
}

/** What the detail of each command is made of: the very requests that check the API's routes. */
const DETAILS: Readonly<Record<CommandType, readonly { schema: z.core.$ZodType }[]>> = {
  'Slipway Run Task': [clusterPath, runTask, commandOptions],
  'Slipway Update Service': [servicePath, patchService, commandOptions],
  'Slipway Stop Task': [taskPath, stopTaskQuery, commandOptions],
};

/** One JSON Schema for every event that commands Slipway, as EventBridge delivers it. */
export function buildCommandSchemas(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    anyOf: Object.keys(DETAILS).map((type) => wholeEvent(type as CommandType)),
    $id: `urn:slipway:commands:v${SCHEMA_VERSION}`,
    title: 'Commands to Slipway',
  };
}

function wholeEvent(type: CommandType): object {
  return {
    type: 'object',
    properties: { 'detail-type': { type: 'string', const: type }, source: { type: 'string' }, detail: detailOf(type) },
    required: ['detail-type', 'source', 'detail'],
  };
}

/** The fields of all its requests beside each other, and no others; a cluster is `default` unless said. */
function detailOf(type: CommandType): object {
  const parts = DETAILS[type].map(({ schema }) => schemaOf(schema));
  // RunTask's own way to be sent twice; a command has idempotencyKey.
  const { clientToken: _, ...properties } = Object.assign({}, ...parts.toReversed().map((part) => part.properties));
  const required = parts.flatMap((part) => part.required ?? []);
  return {
    type: 'object',
    properties,
    required: required.filter((name) => name !== 'cluster'),
    additionalProperties: false,
  };
}

function schemaOf(schema: z.core.$ZodType): ObjectSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    override: (context) => describeSchema({ ...context, io: 'input' } as never),
  });
  return made as ObjectSchema;
}
