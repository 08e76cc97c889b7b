import { readFileSync } from 'node:fs';
import { ACCOUNT } from '../local/cloud/service.ts';
import { AppError } from '../shared/contract/app-errors.ts';
import { type ApiKey, hashKey, type KeyGrant, readKeyFile } from '../shared/contract/identity/api-keys.ts';
import { hasScope, seesCluster } from '../shared/contract/identity/grants.ts';
import type { LocalCloud } from './boot-cloud.ts';
import { STACK_NAME } from './deploy-stack.ts';
import { UsageError } from './options.ts';

/** What an advanced parameter holds: about 60 keys. */
const PARAMETER_LENGTH_MAX = 8192;

/** The keys of the file that SLIPWAY_API_KEYS names: `[{key, scopes, clusters}]`. */
export function readApiKeys(file: string): ApiKey[] {
  try {
    const keys = readKeyFile(JSON.parse(readFileSync(file, 'utf8')));
    const twice = keys.findIndex(({ key }, at) => keys.findIndex((other) => other.key === key) !== at);
    if (twice !== -1) throw new UsageError(`/${twice}/key is in the list twice`);
    if (contentOf(keys).length > PARAMETER_LENGTH_MAX)
      throw new UsageError('these are more keys than a parameter holds');
    return keys;
  } catch (error) {
    const fields = error instanceof AppError ? error.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`) : [];
    // A parser's message quotes the file, which holds keys.
    const reason =
      error instanceof SyntaxError ? 'it is not JSON' : fields?.join('; ') || (error instanceof Error && error.message);
    throw new UsageError(`SLIPWAY_API_KEYS names ${file}, which cannot be used: ${reason}`);
  }
}

/** The keys as the parameter has them, without the keys themselves. */
export function grantsOf(keys: readonly ApiKey[]): KeyGrant[] {
  return keys.map(({ key, scopes, clusters }) => ({ hash: hashKey(key), scopes, clusters }));
}

function contentOf(keys: readonly ApiKey[]): string {
  return JSON.stringify(grantsOf(keys));
}

/** Fills the parameter that the functions read, as an operator does on AWS. */
export async function putApiKeys({ cloud }: LocalCloud, keys: readonly ApiKey[]): Promise<void> {
  const input = {
    Name: `/slipway/${STACK_NAME}/api-keys`,
    Type: 'SecureString',
    Tier: 'Intelligent-Tiering',
    Value: contentOf(keys),
    Overwrite: true,
  };
  await cloud.call('ssm', 'PutParameter', input, ACCOUNT);
}

/** A key that may deploy the example and look at it. */
export function keyForExample(keys: readonly ApiKey[]): string | undefined {
  return keys.find((grant) => hasScope(grant, 'read') && hasScope(grant, 'deploy') && seesCluster(grant, 'default'))
    ?.key;
}
