import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import type { Dispatcher } from 'undici';
import { MAX_CONNECT_ATTEMPTS } from '../limits.ts';
import { type AttemptFailure, attemptFailure } from './attempt-failure.ts';
import { answerError } from './plain-answer.ts';
import { type HeaderOptions, requestHeaders, responseHeaders } from './request-headers.ts';
import { originForm } from './request-parts.ts';
import type { Target } from './target-table.ts';
import { type Counted, countAnswer, countConnectionError, countStatus } from './traffic-counters.ts';

/** What forwarding needs to know beside the request. */
export interface Route extends Counted {
  /** The next target that is not one of `tried`. */
  choose(tried: readonly Target[]): Target | undefined;
  idleMs: number;
  headers: HeaderOptions;
  /** `Set-Cookie` values that an answer of this target gets. Absent: no session is kept. */
  cookiesFor?(target: Target, answered: readonly string[]): string[];
}

const NOTHING_TRIED: readonly Target[] = [];

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/**
 * Sends one request to a target of the route and its answer to the client; both bodies stream with backpressure.
 *
 * When a request is sent again: a target that cannot be connected to has seen no byte, so another target gets the
 * request (at most MAX_CONNECT_ATTEMPTS). A kept connection that the target closed just as the request went out breaks
 * before any answer: an idempotent request without a body is sent once more (RFC 9110 §9.2.2). Anything else is 502.
 */
export function forwardRequest(request: IncomingMessage, response: ServerResponse, route: Route): void {
  const { counters } = route;
  const headers = requestHeaders(request, route.headers);
  // A stream of its own: undici destroys the body of a request that is answered early, and with the client's own
  // message the client's connection would go before it has read the answer.
  const body = hasBody(request) ? request.pipe(new PassThrough()) : null;
  let tried = NOTHING_TRIED;
  let resent = false;
  let running: Dispatcher.DispatchController | undefined;
  /** The client has gone or was given up: nothing that the target does matters any more. */
  let abandoned = false;

  function abandon(why: string): void {
    abandoned = true;
    body?.destroy();
    running?.abort(new Error(why));
  }

  response.on('close', () => {
    if (!response.writableFinished) abandon('the client has gone');
  });
  if (body) {
    onStalledUpload(request, route.idleMs, () => {
      if (response.headersSent) return;
      response.setHeader('connection', 'close');
      fail(408);
      abandon('the upload stalled');
    });
  }

  function fail(status: number): void {
    if (abandoned) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    countStatus(counters, status);
    answerError(response, status);
    finishUpload();
  }

  /** An answer before the end of the upload: the rest is read and dropped, so that the client sees the answer. */
  function finishUpload(): void {
    if (!body || request.complete) return;
    request.unpipe(body);
    request.resume();
  }

  function send(target: Target): void {
    let sentAtMs: number | undefined;
    let settled = false;
    target.connections.inFlight += 1;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      running = undefined;
      target.connections.inFlight -= 1;
      return true;
    };

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        sentAtMs = performance.now();
        running = controller;
        if (abandoned) controller.abort(new Error('abandoned'));
      },
      onResponseStart(_controller, status, answered, statusMessage) {
        if (status < 200 || abandoned) return;
        countAnswer(route, status, performance.now() - (sentAtMs ?? 0));
        const cookies = route.cookiesFor?.(target, cookiesIn(answered['set-cookie'])) ?? [];
        const sticky = cookies.flatMap((cookie) => ['set-cookie', cookie]);
        response.writeHead(status, statusMessage || undefined, [...responseHeaders(answered), ...sticky]);
        // Headers without a body in the same packet go out now: an event stream may be silent for a long time.
        queueMicrotask(() => {
          if (!settled) response.flushHeaders();
        });
      },
      onResponseData(controller, chunk) {
        if (response.write(chunk)) return;
        controller.pause();
        response.once('drain', () => controller.resume());
      },
      onResponseEnd() {
        if (!settle()) return;
        response.end();
        finishUpload();
      },
      onResponseError(_controller, error) {
        if (!settle() || abandoned) return;
        const failure = attemptFailure(error, sentAtMs !== undefined);
        if (failure.connection) countConnectionError(route);
        if (response.headersSent || !sendAgain(failure, target)) fail(failure.status);
      },
    };
    const { idleMs } = route;
    const method = request.method ?? 'GET';
    const path = originForm(request);
    const options = { path, method, headers, body, headersTimeout: idleMs, bodyTimeout: idleMs };
    if (resent) target.connections.sendAlone(options, handler);
    else target.connections.send(options, handler);
  }

  /** Whether the request went out once more. */
  function sendAgain(failure: AttemptFailure, failed: Target): boolean {
    if (failure.connection) {
      const next = tried.length < MAX_CONNECT_ATTEMPTS ? route.choose(tried) : undefined;
      if (next) attempt(next);
      return next !== undefined;
    }
    if (!failure.keptConnectionBroke || resent || body || !isIdempotent(request.method)) return false;
    // Another kept connection may be as dead as this one: what is sent again has a connection of its own.
    resent = true;
    attempt(route.choose(tried) ?? failed);
    return true;
  }

  function attempt(target: Target): void {
    tried = [...tried, target];
    send(target);
  }

  const first = route.choose(NOTHING_TRIED);
  if (first) attempt(first);
  else fail(503);
}

const cookiesIn = (header: string | string[] | undefined): string[] => (header === undefined ? [] : [header].flat());

const isIdempotent = (method = ''): boolean => ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'].includes(method);

/** A client that stops in the middle of its body is answered 408 after the idle timeout, as an ALB does. */
function onStalledUpload(request: IncomingMessage, idleMs: number, listener: () => void): void {
  request.setTimeout(idleMs, () => {
    if (!request.complete) listener();
  });
  request.once('end', () => request.setTimeout(0));
}
