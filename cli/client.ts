import type { Problem } from '../shared/contract/problem.ts';
import { ADVICE } from './advice.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason-of.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Slipway's HTTP API. Every method throws CliError: a refusal, or that nothing answers. */
export interface Client {
  get<Answer>(path: string, query?: Query): Promise<Answer>;
  send<Answer>(
    method: 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    query?: Query,
  ): Promise<Answer>;
}

export interface ClientOptions {
  /** Where Slipway answers, such as http://127.0.0.1:7070. */
  url: string;
  /** Sent as a bearer token where there is one. */
  apiKey?: string;
}

export function createClient({ url, apiKey }: ClientOptions): Client {
  const base = parseBase(url);

  async function request<Answer>(method: string, path: string, body?: object, query: Query = {}): Promise<Answer> {
    const target = new URL(base + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    const headers: Record<string, string> = { accept: 'application/json' };
    if (apiKey) headers.authorization = `Bearer ${apiKey}`;
    if (body) headers['content-type'] = 'application/json';
    const { response, text } = await exchange(base, target, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = parseJson(text);
    if (response.ok && answer !== undefined) return answer as Answer;
    throw refusal(base, response, answer);
  }

  return {
    get: (path, query) => request('GET', path, undefined, query),
    send: (method, path, body, query) => request(method, path, body, query),
  };
}

/** The path of a route, each value percent-encoded: path`/v1/clusters/${cluster}`. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((whole, part, index) => whole + encodeURIComponent(values[index - 1] ?? '') + part);
}

function parseBase(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new CliError(`"${url}" is not an address of Slipway`, {
    advice: 'give SLIPWAY_URL (or --url) as http://127.0.0.1:7070',
    exitCode: 2,
  });
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
