import { buildRequest, clientOf, type HttpRequest } from '../shared/contract/client/build-request.ts';
import type { Client } from '../shared/contract/client/client.ts';
import { OPERATIONS } from '../shared/contract/client/operations.ts';
import type { Problem } from '../shared/contract/problem.ts';
import { ADVICE } from './advice.ts';
import { CliError } from './cli-error.ts';
import { parseAddress } from './parse-address.ts';
import { reasonOf } from './reason-of.ts';

export interface ClientOptions {
  /** Where Slipway answers, such as http://127.0.0.1:7070. */
  url: string;
  /** Sent as a bearer token where there is one. */
  apiKey?: string;
}

/** Slipway's HTTP API, an operation a method. Each throws CliError: a refusal, or that nothing answers. */
export function createClient({ url, apiKey }: ClientOptions): Client {
  const base = parseAddress(url);
  return clientOf(async (id, request) => {
    const { path, init } = requestOf(id, request, apiKey);
    const { response, text } = await exchange(base, new URL(base + path), init);
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

function requestOf(...request: Parameters<typeof buildRequest>): HttpRequest {
  try {
    return buildRequest(...request);
  } catch (error) {
    throw error instanceof RangeError ? new CliError(error.message, { exitCode: 2 }) : error;
  }
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
