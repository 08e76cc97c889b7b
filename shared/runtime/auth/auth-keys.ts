import { findKeyGrant, readKeyGrants } from '../../contract/identity/api-keys.ts';
import type { ReadParameter } from '../../ports/identity.ts';
import { log } from '../log.ts';
import { headerOf } from './api-event.ts';
import type { Authenticate } from './authenticate.ts';
import { keepFor } from './keep-for.ts';
import { unauthorized } from './unauthorized.ts';

/** How long a key that was taken away goes on, and how soon a new one is known. */
const KEEP_MS = 15_000;

/** `keys`: a key of the parameter in `Authorization: Bearer`. */
export function authKeys(parameter: string, read: ReadParameter, nowMs: () => number): Authenticate {
  const grants = keepFor(KEEP_MS, nowMs, async () => {
    const content = await read(parameter);
    if (content === undefined) log('there is no parameter with the keys of the API: no caller gets in', { parameter });
    return readKeyGrants(content === undefined ? [] : JSON.parse(content));
  });
  return async (event) => {
    const header = headerOf(event, 'authorization');
    if (!header) throw unauthorized('Bearer', 'missing');
    const [, key] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
    const grant = key === undefined ? undefined : findKeyGrant(await grants(), key);
    if (!grant) throw unauthorized('Bearer', 'invalid');
    return { id: `key:${grant.hash}`, scopes: grant.scopes, clusters: grant.clusters };
  };
}
