import type { Client, OperationId } from './client.ts';
import { OPERATIONS } from './operations.ts';

/** A request without the types of its operation: parameters of path and query by name, beside these three. */
export interface Request {
  body?: object;
  idempotencyKey?: string;
  /** The generation that was seen. */
  ifMatch?: number;
  [parameter: string]: unknown;
}

/** What goes over HTTP: the path with its query, and the rest as `fetch` takes it. */
export interface HttpRequest {
  path: string;
  init: { method: string; headers: Record<string, string>; body?: string };
}

/** An operation's request as it goes over HTTP; `apiKey` as a bearer token. RangeError: a name that no path can have. */
export function buildRequest(id: OperationId, request: Request, apiKey: string | undefined): HttpRequest {
  const { body, idempotencyKey, ifMatch, ...parameters } = request;
  const [method, path] = OPERATIONS[id];
  const headers: Record<string, string> = { accept: 'application/json' };
  if (apiKey) headers.authorization = `Bearer ${apiKey}`;
  if (body) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  return { path: fillPath(path, parameters), init: { method, headers, body: body && JSON.stringify(body) } };
}

/** The path with its parameters in it, percent-encoded; the others are the query. */
function fillPath(path: string, parameters: Readonly<Record<string, unknown>>): string {
  const rest = new Map(Object.entries(parameters));
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    rest.delete(name);
    const value = String(parameters[name] ?? '');
    // A URL takes these for its own, however they are written: the request would be about something else.
    if (['', '.', '..'].includes(value)) throw new RangeError(`"${value}" is not a ${name}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [name, value] of rest) if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `${place}?${query}` : place;
}

/** A client of which each operation is done by `perform`. */
export function clientOf(perform: (id: OperationId, request: Request) => Promise<unknown>): Client {
  const ids = Object.keys(OPERATIONS) as OperationId[];
  const methods = ids.map((id) => [id, (request: Request = {}) => perform(id, request)] as const);
  return Object.fromEntries(methods) as unknown as Client;
}
