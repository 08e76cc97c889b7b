import { createHash } from 'node:crypto';
import { valueOrRefuse } from '../../contract/parse-or-refuse.ts';
import { parseWriteHeaders } from '../../contract/requests/write-headers.ts';
import type { Caller } from '../../use-cases/identity/caller.ts';
import { type ApiEvent, headerOf } from '../auth/api-event.ts';
import type { Wish } from './once.ts';

/**
 * The wish of a write that has an Idempotency-Key; undefined without one. The key is the caller's own: two callers may
 * use the same. What counts as the same request: method, path, query, If-Match, and the body byte for byte.
 */
export function wishOf(event: ApiEvent, caller: Caller): Wish | undefined {
  const { idempotencyKey } = valueOrRefuse(parseWriteHeaders(event.headers));
  if (idempotencyKey === undefined) return undefined;
  const { method, path } = event.requestContext.http;
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  return {
    key: hash(caller.id, idempotencyKey),
    fingerprint: hash(method, path, event.rawQueryString, headerOf(event, 'if-match') ?? '', body.toString('base64')),
  };
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
