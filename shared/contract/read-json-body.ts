import { BODY_BYTES_MAX } from '../domain/limits/request-limits.ts';
import { AppError } from './app-errors.ts';
import { scanJson } from './scan-json.ts';

/** Below this JSON.parse is faster than any look ahead: 64 K characters take it 2 ms at the worst. */
const SCAN_LENGTH_MIN = 65_536;

/**
 * The JSON of a body, of text or bytes. Over 1 MiB: RequestTooLargeException, before anything reads it; not JSON: SerializationException;
 * too deep or with too many values: InvalidParameterException.
 * The parser's own message is not passed on: it quotes the body, which may hold secrets.
 */
export function readJsonBody(given: string | Uint8Array | undefined): unknown {
  const body = given instanceof Uint8Array ? textOf(given) : given;
  if (body === undefined || body.trim() === '') {
    throw new AppError('SerializationException', 'must be JSON; got an empty body');
  }
  // A UTF-16 unit is 1 to 3 bytes, so most bodies need no counting.
  const isTooLarge =
    body.length > BODY_BYTES_MAX || (body.length * 3 > BODY_BYTES_MAX && bytesOf(body) > BODY_BYTES_MAX);
  if (isTooLarge) throw new AppError('RequestTooLargeException', `must be at most ${BODY_BYTES_MAX} bytes`);
  const hostile = body.length < SCAN_LENGTH_MIN ? undefined : scanJson(body);
  if (hostile !== undefined) {
    const errors = [{ pointer: '/', detail: hostile }];
    throw new AppError('InvalidParameterException', `/: ${hostile}`, { errors });
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new AppError('SerializationException', 'must be JSON; it cannot be parsed');
  }
}

/** Bytes that are no UTF-8 are refused: read as U+FFFD they would be stored as something that nobody sent. */
function textOf(bytes: Uint8Array): string {
  if (bytes.length > BODY_BYTES_MAX) {
    throw new AppError('RequestTooLargeException', `must be at most ${BODY_BYTES_MAX} bytes`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new AppError('SerializationException', 'must be JSON in UTF-8; it has other bytes');
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
