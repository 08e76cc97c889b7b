import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';

/** The target groups of a forward action with their weights; one without a weight has 1. Other actions have none. */
export function groupWeights(action: Action): { groupArn: string; weight: number }[] {
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  if (groups.length > 0)
    return groups.map(({ TargetGroupArn = '', Weight = 1 }) => ({ groupArn: TargetGroupArn, weight: Weight }));
  return action.TargetGroupArn === undefined ? [] : [{ groupArn: action.TargetGroupArn, weight: 1 }];
}
