import type { BalancerSettings } from './balancer-settings.ts';

/** What Slipway makes of listeners and load balancers has this tag, and only what has it may be deleted (infra/roles.cjs). */
export const STACK_TAG = 'slipway:stack';

export function stackTags({ stack }: Pick<BalancerSettings, 'stack'>): { Key: string; Value: string }[] {
  return [{ Key: STACK_TAG, Value: stack }];
}
