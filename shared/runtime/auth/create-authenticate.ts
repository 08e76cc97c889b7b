import { keyParameters } from '#key-parameters';
import { principalGrants } from '../../aws/store/principal-grants.ts';
import type { Table } from '../../aws/store/table.ts';
import type { Config } from '../config.ts';
import { authIam } from './auth-iam.ts';
import { authJwt } from './auth-jwt.ts';
import { authKeys } from './auth-keys.ts';
import { authOpen } from './auth-open.ts';
import type { Authenticate } from './authenticate.ts';

/** How callers prove who they are, by the stack parameter `auth`. An unknown mode is an error, never an open door. */
export function createAuthenticate(config: Pick<Config, 'auth' | 'apiKeysParameter'>, table: Table): Authenticate {
  switch (config.auth) {
    case 'iam':
      return authIam(principalGrants(table), table.nowMs);
    case 'jwt':
      return authJwt(table.nowMs);
    case 'keys':
      return authKeys(config.apiKeysParameter, keyParameters(), table.nowMs);
    case 'open':
      return authOpen();
    default:
      throw new Error(`AUTH is "${config.auth}"; it can be iam, jwt, keys or open`);
  }
}
