import { errors } from 'undici';

/** Why one try of a request on a target failed, and what that means for the client. */
export interface AttemptFailure {
  /** What the client is answered when the request is not sent again. */
  status: 502 | 504;
  /** No byte of the request reached a target. */
  connection: boolean;
  /** A connection that had served before broke before any answer: the target closed it as the request went out. */
  keptConnectionBroke: boolean;
}

const RESET_CODES = new Set(['ECONNRESET', 'EPIPE']);

/** `sent`: the request was already being written to a connection. */
export function attemptFailure(error: Error & { code?: string }, sent: boolean): AttemptFailure {
  const failure: AttemptFailure = { status: 502, connection: false, keptConnectionBroke: false };
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
    return { ...failure, status: 504 };
  }
  if (!sent) return { ...failure, status: error instanceof errors.ConnectTimeoutError ? 504 : 502, connection: true };
  const servedBefore = error instanceof errors.SocketError && (error.socket?.bytesRead ?? 0) > 0;
  return { ...failure, keptConnectionBroke: servedBefore || RESET_CODES.has(error.code ?? '') };
}
