import type { IncomingMessage } from 'node:http';
import { bearerKeyOf, type KeyGrant, requireKeyGrant } from '../shared/contract/identity/api-keys.ts';
import type { Scope } from '../shared/contract/identity/grants.ts';
import { requireScope } from '../shared/contract/identity/require-scope.ts';
import { requireThisMachine } from '../shared/contract/identity/require-this-machine.ts';

/** Throws UnauthorizedException or AccessDeniedException. */
export type Admit = (request: IncomingMessage, scope: Scope) => void;

/** Who may use the routes that no function serves: the same as with those, by the keys or from this machine alone. */
export function admitBy(keys: readonly KeyGrant[] | undefined): Admit {
  return ({ headers, socket }, scope) => {
    if (keys) requireScope(requireKeyGrant(keys, bearerKeyOf(headers.authorization)), scope);
    else requireThisMachine({ address: socket.remoteAddress, host: headers.host, origin: headers.origin });
  };
}
