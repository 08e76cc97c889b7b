import { ApiError, refusalOf } from './api-error.ts';
import type { Credentials } from './credentials.ts';
import { OPERATIONS, type PageClient, type PageOperation } from './operations.ts';

type Fetch = (address: string, init: RequestInit) => Promise<Response>;

/** A request without the types of its operation: parameters of path and query by name, beside these. */
interface Request {
  body?: object;
  idempotencyKey?: string;
  /** The generation that was seen. */
  ifMatch?: number;
  [parameter: string]: unknown;
}

/** The API of the page's own origin, an operation a method. Each throws ApiError; a 401 asks for a key and tries again. */
export function createClient(fetch: Fetch, credentials: Credentials, signal?: AbortSignal): PageClient {
  async function perform(id: PageOperation, request: Request): Promise<unknown> {
    const key = credentials.key();
    const { status, text } = await send(id, request, key);
    if (status === 401) {
      await credentials.renew(key);
      return perform(id, request);
    }
    if (status < 200 || status > 299) throw refusalOf(status, text);
    return JSON.parse(text);
  }

  async function send(id: PageOperation, request: Request, key: string | undefined) {
    const { body, idempotencyKey, ifMatch, ...parameters } = request;
    const [method, path] = OPERATIONS[id];
    const headers: Record<string, string> = { accept: 'application/json' };
    if (key !== undefined) headers.authorization = `Bearer ${key}`;
    if (body) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
    try {
      const response = await fetch(addressOf(path, parameters), {
        method,
        headers,
        body: body && JSON.stringify(body),
        signal,
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiError(0, { title: 'Slipway cannot be reached', detail: 'nothing answers at this address' });
    }
  }

  const ids = Object.keys(OPERATIONS) as PageOperation[];
  const methods = ids.map((id) => [id, (request: Request = {}) => perform(id, request)] as const);
  return Object.fromEntries(methods) as unknown as PageClient;
}

/** The path with its parameters in it, percent-encoded; the others are the query. */
function addressOf(path: string, parameters: Readonly<Record<string, unknown>>): string {
  const rest = new Map(Object.entries(parameters));
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    rest.delete(name);
    return encodeURIComponent(String(parameters[name]));
  });
  const query = [...rest].filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]);
  return query.length > 0 ? `${place}?${new URLSearchParams(query)}` : place;
}
