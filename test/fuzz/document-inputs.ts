import { buildOpenapi } from '../../shared/contract/openapi/build-openapi.ts';
import type { Route } from '../../shared/contract/routes/route.ts';
import type { Schema } from '../harness/match-schema.ts';

interface Parameter {
  in?: string;
  name: string;
  schema: Schema;
}

interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: {
    content: { 'application/json': { schema: Schema; examples?: Record<string, { value: object }> } };
  };
}

const document = JSON.parse(JSON.stringify(buildOpenapi())) as { paths: Record<string, Record<string, Operation>> };
const operations = new Map(
  Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => [operation.operationId, operation] as const),
  ),
);

/** What a route takes, as the document says it: made from the very schemas that validate. */
export function inputsOf(route: Route) {
  const operation = operations.get(route.operationId);
  if (!operation) throw new Error(`the document has no ${route.operationId}`);
  const { parameters = [], requestBody } = operation;
  const json = requestBody?.content['application/json'];
  return {
    path: parameters.filter((parameter) => parameter.in === 'path'),
    query: parameters.filter((parameter) => parameter.in === 'query'),
    body: json && { schema: json.schema, examples: Object.values(json.examples ?? {}).map(({ value }) => value) },
  };
}
