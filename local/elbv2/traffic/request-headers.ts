import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Headers that speak to the next hop only (RFC 9110 §7.6.1), and Expect, which the load balancer answers itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that the load balancer writes itself. */
const REWRITTEN = new Set(['x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']);

/** Attributes of a load balancer that change headers. */
export interface HeaderOptions {
  /** routing.http.xff_header_processing.mode: append, preserve or remove. */
  xffMode: string | undefined;
  /** routing.http.drop_invalid_header_fields.enabled: names with other characters than letters, digits and hyphens. */
  dropInvalid: boolean;
}

/** Names in a Connection header are hop-by-hop too. */
function namedByConnection(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined) return undefined;
  const lower = connection.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close' || lower === 'upgrade') return undefined;
  return new Set(lower.split(',').map((name) => name.trim()));
}

/**
 * What goes on to the target, as a flat list of names and values: the client's headers as they came, without the
 * hop-by-hop ones, with the client's address appended to X-Forwarded-For, the scheme and port that the client used, and
 * a trace id.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestHeaders(request: IncomingMessage, { xffMode, dropInvalid }: HeaderOptions): string[] {
  const { rawHeaders, headers, socket } = request;
  const named = namedByConnection(headers.connection);
  const forwarded: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const lower = name.toLowerCase();
    if (dropInvalid && !/^[a-z0-9-]+$/.test(lower)) continue;
    if (HOP_BY_HOP.has(lower) || REWRITTEN.has(lower) || named?.has(lower)) continue;
    forwarded.push(name, rawHeaders[i + 1] ?? '');
  }
  const before = headers['x-forwarded-for'];
  const client = socket.remoteAddress ?? '';
  if (xffMode === 'preserve') {
    if (before !== undefined) forwarded.push('X-Forwarded-For', String(before));
  } else if (xffMode !== 'remove') {
    forwarded.push('X-Forwarded-For', before === undefined ? client : `${before}, ${client}`);
  }
  forwarded.push('X-Forwarded-Proto', 'http', 'X-Forwarded-Port', String(socket.localPort ?? ''));
  forwarded.push('X-Amzn-Trace-Id', traceId(headers['x-amzn-trace-id']));
  return forwarded;
}

/** `1-<8 hex of seconds>-<24 random hex>`; a trace that came along stays, and this hop is added to it as `Self`. */
function traceId(given: string | string[] | undefined): string {
  // The random parts of a UUID: node makes these from a batch, at a tenth of what 12 random bytes cost.
  const uuid = randomUUID();
  const random = uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(24);
  const id = `1-${Math.floor(Date.now() / 1000).toString(16)}-${random}`;
  if (given === undefined) return `Root=${id}`;
  const fields = String(given)
    .split(';')
    .map((field) => field.trim())
    .filter((field) => field !== '' && !field.startsWith('Self='));
  return [fields.some((field) => field.startsWith('Root=')) ? `Self=${id}` : `Root=${id}`, ...fields].join(';');
}

/** Whether a header of a target's answer goes on to the client. `named` are the names in its Connection header. */
export function isForwardedBack(name: string, named: Set<string> | undefined): boolean {
  return !HOP_BY_HOP.has(name) && !named?.has(name);
}

/** The headers of a target's answer for the client, flat; names as undici gives them (lower case). */
export function responseHeaders(headers: Record<string, string | string[] | undefined>): string[] {
  const named = namedByConnection(headers.connection === undefined ? undefined : String(headers.connection));
  const forwarded: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || !isForwardedBack(name, named)) continue;
    if (typeof value === 'string') forwarded.push(name, value);
    else for (const one of value) forwarded.push(name, one);
  }
  return forwarded;
}
