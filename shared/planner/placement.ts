import type { CapacityProviderStrategyItem } from '../domain/service-spec.ts';

/** The subnet with the fewest live tasks; the first of equals, so that the same snapshot gives the same plan. */
export function chooseSubnet(subnets: readonly string[], liveBySubnet: Map<string, number>): string {
  let best = subnets[0] ?? '';
  for (const subnet of subnets) {
    if ((liveBySubnet.get(subnet) ?? 0) < (liveBySubnet.get(best) ?? 0)) best = subnet;
  }
  return best;
}

/**
 * The provider that ECS's strategy gives the next task, counted over all live tasks (API reference,
 * CapacityProviderStrategyItem): the base first, then the one furthest below its share of the weights.
 * FARGATE base 1 weight 1, FARGATE_SPOT weight 3, live 1 and 0: base is met, beyond it 0 and 0; SPOT is furthest
 * below its share of 3/4, so SPOT.
 */
export function chooseProvider(
  strategy: readonly CapacityProviderStrategyItem[],
  liveByProvider: Map<string, number>,
): string | undefined {
  for (const { capacityProvider, base = 0 } of strategy) {
    if ((liveByProvider.get(capacityProvider) ?? 0) < base) return capacityProvider;
  }
  const weights = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (weights === 0) return strategy[0]?.capacityProvider;
  const beyondBase = strategy.map(
    ({ capacityProvider, base = 0 }) => (liveByProvider.get(capacityProvider) ?? 0) - base,
  );
  const total = beyondBase.reduce((sum, count) => sum + count, 0) + 1;
  let best: string | undefined;
  let bestLack = Number.NEGATIVE_INFINITY;
  for (const [index, { capacityProvider, weight = 0 }] of strategy.entries()) {
    const lack = weight === 0 ? Number.NEGATIVE_INFINITY : (total * weight) / weights - (beyondBase[index] ?? 0);
    if (lack > bestLack) {
      best = capacityProvider;
      bestLack = lack;
    }
  }
  return best;
}
