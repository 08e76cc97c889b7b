import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import { MAX_HEADER_BYTES } from '../limits.ts';
import type { Decide, Decision, Forward } from './compile-rule.ts';
import { forwardRequest, type Route } from './forward-request.ts';
import { type FunctionRoute, forwardToFunction } from './forward-to-function.ts';
import { forwardUpgrade, responseOn } from './forward-upgrade.ts';
import { answerError, answerFixed, answerRedirect } from './plain-answer.ts';
import { originForm } from './request-parts.ts';
import { countStatus, type TrafficCounters } from './traffic-counters.ts';

export interface ListenerServer {
  /** The port that it really listens on. */
  port: number;
  /** Takes no new connection; those open end with their request in flight. `cut` ends them at once. */
  close(cut: boolean): Promise<void>;
}

export interface ListenerServerOptions {
  /** 0 is a free port. */
  port: number;
  decide: Decide;
  /** How to forward to the target group; looked up on each request, because attributes change. */
  routeTo(forward: Forward, request: IncomingMessage): Route;
  /** Where the target group's target is a function. */
  functionOf(forward: Forward): FunctionRoute | undefined;
  counters: TrafficCounters;
  idleMs(): number;
}

/** Opens the HTTP server of a listener on 127.0.0.1. Rejects with node's EADDRINUSE when the port is taken. */
export async function openListenerServer(options: ListenerServerOptions): Promise<ListenerServer> {
  const { counters } = options;
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    // An upload may take hours as long as it moves; only the headers have a deadline (slowloris).
    requestTimeout: 0,
    headersTimeout: Math.ceil(options.idleMs()),
    // Node looks for late headers each 30 s unless told otherwise, however short their deadline.
    connectionsCheckingInterval: Math.min(30_000, Math.ceil(options.idleMs() / 2)),
    keepAliveTimeout: Math.ceil(options.idleMs()),
    // Another protocol than WebSocket (h2c) is not switched to: the request is an ordinary one.
    shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
  });
  server.on('connection', (socket) => {
    counters.NewConnectionCount += 1;
    counters.ActiveConnectionCount += 1;
    socket.on('close', () => {
      counters.ActiveConnectionCount -= 1;
    });
  });
  server.on('request', (request, response) => {
    counters.RequestCount += 1;
    if (!server.listening) response.setHeader('connection', 'close');
    if (isMalformed(request)) return refuse(response, counters);
    const decision = options.decide(request);
    if (decision.kind !== 'forward') return answer(request, response, decision, counters);
    const called = options.functionOf(decision);
    if (called) forwardToFunction(request, response, called);
    else forwardRequest(request, response, options.routeTo(decision, request));
  });
  server.on('upgrade', (request, client, head) => {
    counters.RequestCount += 1;
    if (!(client instanceof Socket)) return client.destroy();
    client.on('error', () => client.destroy());
    if (isMalformed(request)) return refuse(responseOn(request, client), counters);
    const decision = options.decide(request);
    if (decision.kind !== 'forward') return answer(request, responseOn(request, client), decision, counters);
    // "WebSockets are not supported" for functions: the upgrade is refused.
    if (options.functionOf(decision)) return refuse(responseOn(request, client), counters);
    forwardUpgrade(request, client, head, options.routeTo(decision, request));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    const spoke = status === 408 || error.code?.startsWith('HPE_');
    if (!spoke || !socket.writable) {
      socket.destroy();
      return;
    }
    countStatus(counters, status);
    const reason = STATUS_CODES[status];
    socket.end(`HTTP/1.1 ${status} ${reason}\r\nServer: awselb/2.0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  await listen(server, options.port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: (cut) => close(server, cut),
  };
}

/**
 * What node's parser lets through although a target may read it in another way: two Host headers, a path that is none,
 * a transfer coding beside `chunked` (its header ends here, so the target would take coded bytes for the body).
 */
function isMalformed(request: IncomingMessage): boolean {
  const { rawHeaders, headers } = request;
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host');
  const coding = headers['transfer-encoding']?.toLowerCase() ?? 'chunked';
  return hosts.length > 1 || coding !== 'chunked' || !originForm(request).startsWith('/');
}

function refuse(response: ServerResponse, counters: TrafficCounters): void {
  countStatus(counters, 400);
  response.setHeader('connection', 'close');
  answerError(response, 400);
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  decision: Exclude<Decision, { kind: 'forward' }>,
  counters: TrafficCounters,
): void {
  if (decision.kind === 'redirect') {
    counters.HTTP_Redirect_Count += 1;
    answerRedirect(request, response, decision.config);
  } else {
    counters.HTTP_Fixed_Response_Count += 1;
    answerFixed(response, decision.config);
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, cut: boolean): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if (cut) server.closeAllConnections();
    else server.closeIdleConnections();
  });
}
