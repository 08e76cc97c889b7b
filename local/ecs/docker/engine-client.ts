import { Client, Pool } from 'undici';
import { isJson } from '../../cloud/is-json.ts';
import type { EngineAddress } from './engine-address.ts';

/** What the engine answered instead; the message is its own. */
export class EngineError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Nobody answered, or the answer broke off: whether the engine did what was asked is not known. */
export class EngineUnreachable extends Error {}

/** From asking to the beginning of an answer; creating and starting take seconds on a busy machine. */
const ANSWER_MS = 120_000;

const PING_MS = 10_000;

export interface EngineRequest {
  query?: Record<string, string | undefined>;
  /** Sent as JSON; a buffer as it is (a tar). */
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** An answer that may take for ever, such as the end of a container. */
  isSlow?: boolean;
}

export interface EngineClient {
  /** How it is shown: `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Asks and reads the whole answer: its JSON, or its text where it is none. Throws EngineError, EngineUnreachable. */
  ask<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string, request?: EngineRequest): Promise<Answer>;
  /** The bytes of an answer as they come. Throws as `ask` does. */
  stream(method: 'GET' | 'POST', path: string, request?: EngineRequest): AsyncGenerator<Uint8Array>;
  /** Whether it takes new connections: one that is going down first takes no more, then ends its containers. */
  isListening(): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * A client of the Docker Engine API in one version of it, `version` being `1.41` or newer (Podman speaks it too).
 * https://docs.docker.com/reference/api/engine/version/v1.41
 */
export function createEngineClient({ shown, origin, socketPath }: EngineAddress, version?: string): EngineClient {
  const connection = { connectTimeout: 5_000, ...(socketPath !== undefined && { socketPath }) };
  const pool = new Pool(origin, { ...connection, connections: null, pipelining: 1 });
  const prefix = version === undefined ? '' : `/v${version}`;

  async function send(method: string, path: string, { query, body, headers, signal, isSlow }: EngineRequest) {
    const isRaw = body instanceof Uint8Array;
    const type = isRaw ? 'application/x-tar' : 'application/json';
    const answer = await pool.request({
      method: method as 'GET',
      path: `${prefix}${path}${toQuery(query)}`,
      headers: { ...(body && { 'content-type': type }), ...headers },
      body: body === undefined ? null : isRaw ? body : JSON.stringify(body),
      headersTimeout: isSlow ? 0 : ANSWER_MS,
      bodyTimeout: isSlow ? 0 : ANSWER_MS,
      ...(signal && { signal }),
    });
    // 304: it is as was asked for already.
    if (answer.statusCode < 400) return answer.body;
    throw new EngineError(answer.statusCode, messageOf(await answer.body.text(), answer.statusCode));
  }

  /** What is not the engine's own answer is the connection's fault. */
  function toFault(error: unknown, signal: AbortSignal | undefined): Error {
    if (error instanceof EngineError || signal?.aborted) return error as Error;
    const { code, message } = error as NodeJS.ErrnoException;
    return new EngineUnreachable(
      `Cannot connect to the Docker daemon at ${shown}. Is the docker daemon running? (${code ?? message})`,
    );
  }

  return {
    address: shown,
    async ask(method, path, request = {}) {
      try {
        const text = await (await send(method, path, request)).text();
        // A stream of JSON lines (a pull) is no JSON as a whole.
        return (isJson(text) ? JSON.parse(text) : text) as never;
      } catch (error) {
        throw toFault(error, request.signal);
      }
    },
    async *stream(method, path, request = {}) {
      try {
        yield* (await send(method, path, { ...request, isSlow: true })) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw toFault(error, request.signal);
      }
    },
    async isListening() {
      const client = new Client(origin, connection);
      const ping = { method: 'GET', path: `${prefix}/_ping`, headersTimeout: PING_MS, bodyTimeout: PING_MS } as const;
      try {
        await (await client.request(ping)).body.dump();
        return true;
      } catch {
        return false;
      } finally {
        await client.destroy();
      }
    },
    close: () => pool.destroy(),
  };
}

function toQuery(query: EngineRequest['query'] = {}): string {
  const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function messageOf(text: string, status: number): string {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text.trim() || `status ${status}`;
  }
}
