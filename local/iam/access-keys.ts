import { createHash, randomBytes } from 'node:crypto';
import type { Principal } from '../cloud/service.ts';
import { ACCOUNT } from '../cloud/service.ts';
import type { AccessKey, RoleStore } from './role-store.ts';

/** What a client needs to sign as a role's session. */
export type Credentials = Pick<AccessKey, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

/**
 * `ASIA` and 16 characters that are the same for the same session, so that a function's key holds over a restart.
 * The secret is random and kept.
 */
function accessKeyIdFor(roleArn: string, sessionName: string): string {
  const hash = createHash('sha256').update(`${roleArn}\n${sessionName}`).digest();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return `ASIA${Array.from(hash.subarray(0, 16), (byte) => alphabet[byte % 32]).join('')}`;
}

export function createAccessKeys(store: RoleStore) {
  return {
    /** Makes the key of a role's session once; the same key afterwards, also after a restart. */
    keyFor(roleArn: string, sessionName: string): Credentials {
      const accessKeyId = accessKeyIdFor(roleArn, sessionName);
      const known = store.keys.get(accessKeyId);
      if (known) return known;
      const key: AccessKey = {
        accessKeyId,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(48).toString('base64'),
        roleArn,
        sessionName,
      };
      store.keys.put(accessKeyId, key);
      return key;
    },
    /** Who signs with this key; a key that was never given out is the account's own. */
    principalOf(accessKeyId: string): Principal {
      const key = store.keys.get(accessKeyId);
      return key ? { kind: 'role', roleArn: key.roleArn, sessionName: key.sessionName } : ACCOUNT;
    },
  };
}
