import { ACCOUNT } from '../local/cloud/service.ts';
import type { LocalCloud } from './boot-cloud.ts';
import { STACK_NAME } from './deploy-stack.ts';

/**
 * Time has passed while this machine's cloud was down, which never happens to AWS's: what became due and what stopped
 * meanwhile is looked at now, and not within the minute that the schedules take.
 */
export async function catchUp({ cloud }: LocalCloud): Promise<void> {
  for (const name of ['sweep', 'audit']) {
    await cloud.call('lambda', 'Invoke', { FunctionName: `${STACK_NAME}-${name}`, InvocationType: 'Event' }, ACCOUNT);
  }
}
