import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A client's ties to where its requests went before, of one request. */
export interface Session {
  /** Do the request's cookies name this one? */
  names(key: string): boolean;
  /** `Set-Cookie` values for an answer that comes from this one. `answered` are the cookies that the target itself sets. */
  cookiesFor(key: string, answered: readonly string[]): string[];
}

/** What a sticky cookie carries: which of its candidates, and until when. AWS encrypts the like of it. */
function valueFor(key: string, expiresAtMs: number): string {
  return `${tokenOf(key)}.${expiresAtMs.toString(36)}`;
}

const tokenOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);

/** Every cookie of the request by its name. */
export function cookiesOf(request: IncomingMessage): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return cookies;
}

interface CookieKind {
  /** `AWSALB`; with `CORS` behind it, its copy for requests of other sites. */
  name: string;
  durationSec: number;
  withCors: boolean;
}

/**
 * A session that a cookie of the load balancer keeps: from each answer on it lasts `durationSec` more. The copy with
 * `CORS` behind its name carries SameSite=None, which browsers send along from other sites.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
export function cookieSession(request: IncomingMessage, { name, durationSec, withCors }: CookieKind): Session {
  const cookies = cookiesOf(request);
  const [token, expires = ''] = (cookies.get(name) ?? cookies.get(`${name}CORS`) ?? '').split('.');
  const isAlive = Number.parseInt(expires, 36) > Date.now();
  return {
    names: (key) => isAlive && token === tokenOf(key),
    cookiesFor(key) {
      const expiresAtMs = Date.now() + durationSec * 1000;
      const tail = `${valueFor(key, expiresAtMs)}; Expires=${new Date(expiresAtMs).toUTCString()}; Path=/`;
      return withCors ? [`${name}=${tail}`, `${name}CORS=${tail}; SameSite=None; Secure`] : [`${name}=${tail}`];
    },
  };
}
