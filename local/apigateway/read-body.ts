import type { IncomingMessage } from 'node:http';

/** The payload quota of HTTP APIs. */
const BODY_BYTES_MAX = 10_485_760;

/** Whether the request says itself that it is too large: known before anything is asked or read. */
export function declaresTooMuch(request: IncomingMessage): boolean {
  return Number(request.headers['content-length']) > BODY_BYTES_MAX;
}

/**
 * Reads a request's body. `too-large` as soon as that is known: what still comes is thrown away and never held.
 * `aborted`: the client went away.
 */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined | 'too-large' | 'aborted'> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return Promise.resolve(undefined);
  if (declaresTooMuch(request)) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve('too-large');
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => resolve('aborted'));
    request.on('error', () => resolve('aborted'));
  });
}
