import { AppError } from '../../contract/app-errors.ts';
import { bearerKeyOf, type KeyGrant, readKeyGrants, requireKeyGrant } from '../../contract/identity/api-keys.ts';
import type { ReadParameter } from '../../ports/identity.ts';
import { log } from '../log.ts';
import { headerOf } from './api-event.ts';
import type { Authenticate } from './authenticate.ts';
import { keepFor } from './keep-for.ts';

/** How long a key that was taken away goes on, and how soon a new one is known. */
const KEEP_MS = 15_000;

/** `keys`: a key of the parameter in `Authorization: Bearer`. */
export function authKeys(parameter: string, read: ReadParameter, nowMs: () => number): Authenticate {
  const grants = keepFor(KEEP_MS, nowMs, async () => {
    const content = await read(parameter);
    if (content === undefined) log('there is no parameter with the keys of the API: no caller gets in', { parameter });
    return content === undefined ? [] : readParameter(parameter, content);
  });
  return async (event) => {
    const key = bearerKeyOf(headerOf(event, 'authorization'));
    const { hash, scopes, clusters } = requireKeyGrant(await grants(), key);
    return { id: `key:${hash}`, scopes, clusters };
  };
}

/** What is wrong with the parameter is the operator's business, in the log: not a fault of the request. */
function readParameter(parameter: string, content: string): KeyGrant[] {
  try {
    return readKeyGrants(JSON.parse(content));
  } catch (error) {
    throw new Error(`the parameter ${parameter} is not right`, {
      cause: error instanceof AppError ? error : undefined,
    });
  }
}
