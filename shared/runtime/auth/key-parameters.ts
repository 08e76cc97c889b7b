import { SSMClient } from '@aws-sdk/client-ssm';
import { ssmParameters } from '../../aws/ssm-parameters.ts';
import type { ReadParameter } from '../../ports/identity.ts';
import { asSender } from '../clients.ts';

/** Where the keys of `auth: keys` are read. In a file of its own: bundles of other modes leave it out (infra/aliases.cjs). */
export function keyParameters(): ReadParameter {
  return ssmParameters(asSender(new SSMClient({})));
}
