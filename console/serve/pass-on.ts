import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream';
import { refuse } from './refuse.ts';

/** Where requests are passed on to, and as whom. */
export interface Upstream {
  /** Slipway's address, such as https://abc.execute-api.eu-west-1.amazonaws.com. */
  base: URL;
  /** Sent as a bearer token where a request has no credentials of its own. */
  apiKey?: string;
}

/** Longer than any answer may take: a long poll waits 20 s, and AWS's gateway gives up after 30. */
const SILENCE_MS_MAX = 35_000;

/** These are about one connection (RFC 9110, 7.6.1), beside those that `connection` itself names. */
const OF_THE_CONNECTION = [
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
];

/** What a browser says to and about this server. Cookies are kept by host, so other programs' of this machine come too. */
const OF_THE_BROWSER = ['host', 'origin', 'referer', 'cookie'];

/** Passes a request on and its answer back, both as they come. Whichever side goes away, the other is let go. */
export function passOn(
  { base, apiKey }: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  silenceMsMax = SILENCE_MS_MAX,
): void {
  const { request: ask } = base.protocol === 'https:' ? https : http;
  const upstream = ask(base, {
    method: request.method,
    path: base.pathname.replace(/\/+$/, '') + request.url,
    headers: requestHeaders(request, apiKey),
    timeout: silenceMsMax,
  });
  upstream.on('timeout', () => upstream.destroy(new Error(`silent for ${silenceMsMax / 1000} s`)));
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    // What still comes is thrown away, so that the browser's connection serves its next request.
    request.unpipe(upstream).resume();
    // An answer that has begun breaks off as it does upstream.
    if (!response.headersSent)
      refuse(response, 'BadGatewayException', `nothing answers at ${addressOf(base)} (${error.code ?? error.message})`);
  });
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answerHeaders(answer));
    pipeline(answer, response, () => {});
  });
  response.once('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  request.pipe(upstream);
}

/** Without what a URL may have of a user and a password. */
function addressOf({ origin, pathname }: URL): string {
  return origin + pathname.replace(/\/+$/, '');
}

function requestHeaders({ headers }: IncomingMessage, apiKey: string | undefined): OutgoingHttpHeaders {
  const left = new Set([...namesOfTheConnection(headers.connection), ...OF_THE_BROWSER]);
  const passed = Object.entries(headers).filter(([name]) => !left.has(name) && !name.startsWith('sec-'));
  return {
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    ...Object.fromEntries(passed),
    // Node frames the body of a DELETE only where it is told to; unframed it would be read as the next request.
    ...(headers['transfer-encoding'] !== undefined && { 'transfer-encoding': 'chunked' }),
  };
}

/** Names and values in turn, as they came: a header may come several times. */
function answerHeaders({ headers, rawHeaders }: IncomingMessage): string[] {
  const left = namesOfTheConnection(headers.connection);
  return rawHeaders.filter((_, at) => !left.has(rawHeaders[at - (at % 2)]?.toLowerCase() ?? ''));
}

function namesOfTheConnection(connection = ''): Set<string> {
  const named = connection.split(',').map((name) => name.trim().toLowerCase());
  return new Set([...OF_THE_CONNECTION, ...named]);
}
