import { AppError } from '../../contract/app-errors.ts';
import { EVERYTHING } from '../../contract/identity/grants.ts';
import { headerOf } from './api-event.ts';
import type { Authenticate } from './authenticate.ts';

const LOOPBACK_ADDRESS = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;
const LOOPBACK_NAME = /^(localhost|[^/@]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * `open`: everybody on this machine may do everything, and nobody else anything. A web page in a browser on this
 * machine is somebody else: Host tells of a name of the attacker's that resolves to 127.0.0.1, Origin of a page that
 * posts here without asking. A task runs any command, so both would be a way in.
 */
export function authOpen(): Authenticate {
  return async (event) => {
    const origin = headerOf(event, 'origin');
    const host = headerOf(event, 'host');
    const isLocal =
      LOOPBACK_ADDRESS.test(event.requestContext.http.sourceIp) &&
      (host === undefined || LOOPBACK_NAME.test(host)) &&
      (origin === undefined || LOOPBACK_NAME.test(origin.replace(/^https?:\/\//i, '')));
    if (!isLocal) {
      throw new AppError('AccessDeniedException', 'without credentials only this machine itself may call');
    }
    return { id: 'local', ...EVERYTHING };
  };
}
