import { buildOpenapi } from '../../shared/contract/openapi/build-openapi.ts';
import { matchSchema, type Schema } from './match-schema.ts';

/** An answer of the API as a client gets it. */
export interface SeenAnswer {
  method: string;
  /** With or without a query. */
  path: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** As text. */
  body: string;
}

/** One answer that the document has: a status of an operation; of a refusal, with its code. */
export interface DocumentedAnswer {
  operationId: string;
  status: number;
  mediaType: string;
  code?: string;
}

interface MediaType {
  schema: { properties?: { code?: { enum?: string[] } } };
}

interface Response {
  $ref?: string;
  content: Record<string, MediaType>;
  headers?: Record<string, { required?: boolean }>;
}

interface Operation {
  operationId: string;
  responses: Record<string, Response>;
}

const document = JSON.parse(JSON.stringify(buildOpenapi())) as {
  paths: Record<string, Record<string, Operation>>;
};

/** What `#/components/…` names. */
export function resolve<Part = Schema>(ref: string): Part {
  let part: unknown = document;
  for (const key of ref.slice(2).split('/')) part = (part as Record<string, unknown> | undefined)?.[key];
  if (part === undefined) throw new Error(`the document has no ${ref}`);
  return part as Part;
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
    operation,
  })),
);

const responseOf = (response: Response): Response => (response.$ref ? resolve<Response>(response.$ref) : response);

/** Every answer that the document says there can be, but those that the gateway gives itself. */
export function listDocumentedAnswers(): DocumentedAnswer[] {
  return operations.flatMap(({ operation: { operationId, responses } }) =>
    Object.entries(responses).flatMap(([status, response]) => {
      const content = responseOf(response).content;
      return Object.entries(content).flatMap(([mediaType, { schema }]): DocumentedAnswer[] => {
        const answer = { operationId, status: Number(status), mediaType };
        if (isProblem(mediaType)) return (schema.properties?.code?.enum ?? []).map((code) => ({ ...answer, code }));
        return Number(status) < 400 ? [answer] : [];
      });
    }),
  );
}

/**
 * Holds an answer against the document: the operation has that status, the media type and the headers are those that it
 * says, and the body has the schema; of a problem, the code is one that this operation may refuse with. Throws where not;
 * answers which of the documented answers it is.
 */
export function checkAnswer(seen: SeenAnswer): DocumentedAnswer {
  const path = seen.path.split('?')[0] ?? '';
  const found = operations.find(({ method, pattern }) => method === seen.method && pattern.test(path));
  const what = `${seen.method} ${seen.path}: ${seen.status}`;
  const fail = (problem: string): never => {
    throw new Error(`${what} ${problem}\n${seen.body.slice(0, 2000)}`);
  };
  if (!found) return fail('is no operation of the document');
  const { operationId, responses } = found.operation;
  const said = responses[String(seen.status)];
  if (!said) return fail(`is not documented for ${operationId}`);
  const { content, headers } = responseOf(said);
  const mediaType = seen.headers['content-type'] ?? '';
  const media = content[mediaType];
  if (!media) return fail(`is not documented as ${mediaType}, but as ${Object.keys(content).join(', ')}`);
  for (const [name, { required }] of Object.entries(headers ?? {})) {
    if (required && seen.headers[name.toLowerCase()] === undefined) fail(`has no header ${name}`);
  }
  const isText = mediaType === 'text/event-stream';
  const body: unknown = isText ? seen.body : JSON.parse(seen.body);
  const problems = matchSchema(media.schema as Schema, body, resolve);
  if (problems.length > 0) fail(`is not as documented: ${problems.join('; ')}`);
  const answer = { operationId, status: seen.status, mediaType };
  return isProblem(mediaType) ? { ...answer, code: (body as { code: string }).code } : answer;
}

function isProblem(mediaType: string): boolean {
  return mediaType === 'application/problem+json';
}
