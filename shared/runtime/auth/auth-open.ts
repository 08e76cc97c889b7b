import { EVERYTHING } from '../../contract/identity/grants.ts';
import { requireThisMachine } from '../../contract/identity/require-this-machine.ts';
import { headerOf } from './api-event.ts';
import type { Authenticate } from './authenticate.ts';

/** `open`: everybody on this machine may do everything, and nobody else anything. */
export function authOpen(): Authenticate {
  return async (event) => {
    const address = event.requestContext.http.sourceIp;
    requireThisMachine({ address, host: headerOf(event, 'host'), origin: headerOf(event, 'origin') });
    return { id: 'local', ...EVERYTHING };
  };
}
