import { type ClientRequest, type IncomingMessage, request as openRequest, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { CONNECT_TIMEOUT_MS, MAX_CONNECT_ATTEMPTS } from '../limits.ts';
import type { Route } from './forward-request.ts';
import { answerError } from './plain-answer.ts';
import { requestHeaders, responseHeaders } from './request-headers.ts';
import { originForm } from './request-parts.ts';
import type { Target } from './target-table.ts';
import { countAnswer, countConnectionError, countStatus } from './traffic-counters.ts';

/**
 * Sends a WebSocket handshake to a target and, when it answers 101, joins both connections until one of them ends, is
 * idle for the idle timeout, or the target's deregistration delay is over. Another answer goes back as it is.
 */
export function forwardUpgrade(request: IncomingMessage, client: Socket, head: Buffer, route: Route): void {
  const { counters } = route;
  const headers = [...requestHeaders(request, route.headers), 'Connection', 'Upgrade', 'Upgrade', 'websocket'];
  const tried: Target[] = [];

  function fail(status: number): void {
    if (client.destroyed) return;
    countStatus(counters, status);
    answerError(responseOn(request, client), status);
  }

  /** Tries the next target; a target that was never connected to has seen nothing, so another may take its place. */
  function attempt(failedBefore: number): void {
    const target = tried.length < MAX_CONNECT_ATTEMPTS ? route.choose(tried) : undefined;
    if (!target) {
      fail(failedBefore);
      return;
    }
    tried.push(target);
    const startedAtMs = performance.now();
    const upstream = openHandshake(target, originForm(request), headers, route.idleMs, (status, connected) => {
      if (!connected) countConnectionError(route);
      if (connected || client.destroyed) fail(status);
      else attempt(status);
    });
    holdWhileOpen(target, client, upstream);
    upstream.on('upgrade', (answer, socket, first) => {
      countAnswer(route, 101, performance.now() - startedAtMs);
      client.write(rawHead(answer));
      if (first.length > 0) client.write(first);
      if (head.length > 0) socket.write(head);
      join(client, socket, route.idleMs);
    });
    upstream.on('response', (answer) => {
      const status = answer.statusCode ?? 502;
      countAnswer(route, status, performance.now() - startedAtMs);
      const response = responseOn(request, client);
      response.writeHead(status, answer.statusMessage, [...responseHeaders(answer.headers), 'connection', 'close']);
      answer.pipe(response);
    });
  }

  attempt(503);
}

/** Connects and sends the handshake. `onFailure` hears, once and before any answer, with what the client is answered. */
function openHandshake(
  target: Target,
  path: string,
  headers: string[],
  idleMs: number,
  onFailure: (status: 502 | 504, connected: boolean) => void,
): ClientRequest {
  const { id, port } = target.record;
  const upstream = openRequest({ host: id, port, path, headers, agent: false, setHost: false });
  let connected = false;
  let timedOut = false;
  let answered = false;
  const expire = () => {
    timedOut = true;
    upstream.destroy(new Error('timed out'));
  };
  let timer = setTimeout(expire, CONNECT_TIMEOUT_MS);
  upstream.on('socket', (socket) =>
    socket.once('connect', () => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(expire, idleMs);
    }),
  );
  const settle = () => {
    answered = true;
    clearTimeout(timer);
  };
  upstream.on('upgrade', settle);
  upstream.on('response', settle);
  upstream.on('close', () => clearTimeout(timer));
  upstream.on('error', () => {
    if (!answered) onFailure(timedOut ? 504 : 502, connected);
  });
  upstream.end();
  return upstream;
}

/** Counts as in flight on the target and is cut with it, until the handshake fails or the joined connections end. */
function holdWhileOpen({ connections }: Target, client: Socket, upstream: ClientRequest): void {
  const leave = () => upstream.destroy();
  connections.inFlight += 1;
  connections.tunnels.add(client);
  client.once('close', leave);
  const release = () => {
    client.off('close', leave);
    connections.inFlight -= 1;
    connections.tunnels.delete(client);
  };
  upstream.once('close', release);
  upstream.prependListener('upgrade', (_answer, socket) => {
    // Node closes an upgraded request at once; from here on its socket is what is open.
    upstream.off('close', release);
    socket.once('close', release);
  });
}

/** An ordinary response on a connection that asked for an upgrade; the connection ends with it. */
export function responseOn(request: IncomingMessage, client: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(client);
  response.on('finish', () => client.end());
  return response;
}

/** The target's own 101 answer: its Upgrade and Connection headers belong to both hops. */
function rawHead({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  let head = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`;
  for (let i = 0; i < rawHeaders.length; i += 2) head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`;
  return `${head}\r\n`;
}

function join(client: Socket, target: Socket, idleMs: number): void {
  for (const socket of [client, target]) {
    socket.setNoDelay(true);
    socket.setTimeout(idleMs, () => socket.destroy());
  }
  client.pipe(target).pipe(client);
  target.on('error', () => client.destroy());
  client.on('close', () => target.destroy());
  target.on('close', () => client.destroy());
}
