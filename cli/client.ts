import type { Client, OperationId } from '../shared/contract/client/client.ts';
import type { Problem } from '../shared/contract/problem.ts';
import { ADVICE } from './advice.ts';
import { CliError } from './cli-error.ts';
import { OPERATIONS } from './operations.ts';
import { parseAddress } from './parse-address.ts';
import { reasonOf } from './reason-of.ts';

export interface ClientOptions {
  /** Where Slipway answers, such as http://127.0.0.1:7070. */
  url: string;
  /** Sent as a bearer token where there is one. */
  apiKey?: string;
}

/** A request without the types of its operation: parameters of path and query by name, beside these three. */
interface Request {
  body?: object;
  idempotencyKey?: string;
  /** The generation that was seen. */
  ifMatch?: number;
  [parameter: string]: unknown;
}

/** Does one operation: what it takes in, what it answers out. */
type Perform = (id: OperationId, request: Request) => Promise<unknown>;

/** Slipway's HTTP API, an operation a method. Each throws CliError: a refusal, or that nothing answers. */
export function createClient({ url, apiKey }: ClientOptions): Client {
  const base = parseAddress(url);
  return clientOf(async (id, { body, idempotencyKey, ifMatch, ...parameters }) => {
    const [method, path] = OPERATIONS[id];
    const headers: Record<string, string> = { accept: 'application/json' };
    if (apiKey) headers.authorization = `Bearer ${apiKey}`;
    if (body) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
    const init = { method, headers, body: body && JSON.stringify(body) };
    const { response, text } = await exchange(base, addressOf(base, path, parameters), init);
    const answer = parseJson(text);
    if (response.ok && answer !== undefined) return answer;
    throw refusal(base, response, answer);
  });
}

/** The same client, with `ask` around each operation that only reads. */
export function aroundReads(client: Client, ask: <Answer>(read: () => Promise<Answer>) => Promise<Answer>): Client {
  return clientOf((id, request) => {
    const perform = () => client[id](request as never);
    return OPERATIONS[id][0] === 'GET' ? ask<unknown>(perform) : perform();
  });
}

function clientOf(perform: Perform): Client {
  const ids = Object.keys(OPERATIONS) as OperationId[];
  const methods = ids.map((id) => [id, (request: Request = {}) => perform(id, request)] as const);
  return Object.fromEntries(methods) as unknown as Client;
}

/** The path with its parameters in it, percent-encoded; the others are the query. */
function addressOf(base: string, path: string, parameters: Record<string, unknown>): URL {
  const query = { ...parameters };
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    delete query[name];
    const value = String(parameters[name] ?? '');
    // A URL takes these for its own, however they are written: the request would be about something else.
    if (['', '.', '..'].includes(value)) throw new CliError(`"${value}" is not a ${name}`, { exitCode: 2 });
    return encodeURIComponent(value);
  });
  const address = new URL(base + place);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) address.searchParams.set(name, String(value));
  }
  return address;
}

async function exchange(base: string, target: URL, init: RequestInit): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(target, init);
    return { response, text: await response.text() };
  } catch (error) {
    throw new CliError(`nothing answers at ${base} (${reasonOf(error)})`, {
      advice: 'start Slipway with "npm start" in its folder, or set SLIPWAY_URL to where it runs',
      passing: true,
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(base: string, response: Response, answer: unknown): CliError {
  if (isProblem(answer)) {
    return new CliError(`${answer.title}: ${answer.detail}`, {
      where: answer.errors,
      advice: ADVICE[answer.code],
      problem: answer,
      passing: answer.status === 429 || answer.status >= 500,
    });
  }
  const said = hasMessage(answer) ? `: ${answer.message}` : '';
  return new CliError(`${base} answered ${response.status}${said}`, {
    advice:
      response.status === 401 || response.status === 403
        ? ADVICE.UnauthorizedException
        : 'check SLIPWAY_URL: that is not how Slipway answers',
    passing: response.status === 429 || response.status >= 500,
  });
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'title' in answer && 'detail' in answer;
}

/** What the gateway itself refuses is AWS's plain `{message}`. */
function hasMessage(answer: unknown): answer is { message: string } {
  return typeof answer === 'object' && answer !== null && 'message' in answer && typeof answer.message === 'string';
}
