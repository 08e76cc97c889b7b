import type { IncomingMessage } from 'node:http';
import { cookieSession, cookiesOf, type Session } from './session.ts';

/** Keeps a client with one target of a group, by the group's attributes; undefined where they do not say so. */
export function targetSession(
  request: IncomingMessage,
  attributes: Readonly<Record<string, string>> = {},
): Session | undefined {
  if (attributes['stickiness.enabled'] !== 'true') return undefined;
  if (attributes['stickiness.type'] !== 'app_cookie') {
    const durationSec = Number(attributes['stickiness.lb_cookie.duration_seconds']);
    return cookieSession(request, { name: 'AWSALB', durationSec, withCors: true });
  }
  const durationSec = Number(attributes['stickiness.app_cookie.duration_seconds']);
  return applicationSession(request, attributes['stickiness.app_cookie.cookie_name'] ?? '', durationSec);
}

/**
 * Tied by the application's own cookie: a session begins when the target sets it, lasts while requests carry it, and
 * ends with it.
 */
function applicationSession(request: IncomingMessage, cookieName: string, durationSec: number): Session {
  const own = cookieSession(request, { name: 'AWSALBAPP-0', durationSec, withCors: false });
  const carried = cookiesOf(request).has(cookieName);
  return {
    names: (key) => carried && own.names(key),
    cookiesFor(key, answered) {
      const begins = answered.some((cookie) => cookie.startsWith(`${cookieName}=`));
      return begins || (carried && own.names(key)) ? own.cookiesFor(key, answered) : [];
    },
  };
}

/** Keeps a client with one of the target groups of a forward action, whatever their weights are by now. */
export function groupSession(request: IncomingMessage, durationSec: number): Session {
  return cookieSession(request, { name: 'AWSALBTG', durationSec, withCors: true });
}
