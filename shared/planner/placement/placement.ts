import type { CapacityProviderStrategyItem } from '../../domain/service-spec.ts';
import type { Spread } from './spread.ts';

export type Counts = ReadonlyMap<string, number>;

/**
 * The subnet of the zone with the fewest tasks of the revision that is launched; of equals the one with the fewest live
 * tasks of any revision, then the first: the same snapshot gives the same plan.
 * Old tasks a: 2, b: 0, new tasks none: b, then a, so that the new ones are balanced when the old have gone.
 * a and b in one zone, c in another, nothing runs: a, c, b, c.
 */
export function chooseSubnet(subnets: readonly string[], staying: Spread, live: Spread): string {
  let best = subnets[0] ?? '';
  for (const subnet of subnets) {
    if ((staying.compare(subnet, best) || live.compare(subnet, best)) < 0) best = subnet;
  }
  return best;
}

function countIn(counts: Counts, key: string): number {
  return counts.get(key) ?? 0;
}

/**
 * The provider that ECS's strategy gives the next task, counted over all tasks that stay, not over one call (API
 * reference, CapacityProviderStrategyItem): the base first, then the one furthest below its share of the weights.
 * FARGATE base 1 weight 1, FARGATE_SPOT weight 3, live 1 and 0: base is met, beyond it 0 and 0; SPOT is furthest
 * below its share of 3/4, so SPOT.
 */
export function chooseProvider(strategy: readonly CapacityProviderStrategyItem[], live: Counts): string | undefined {
  for (const { capacityProvider, base = 0 } of strategy) {
    if (countIn(live, capacityProvider) < base) return capacityProvider;
  }
  const weights = strategy.reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (weights === 0) return strategy[0]?.capacityProvider;
  const beyondBase = strategy.map(({ capacityProvider, base = 0 }) => countIn(live, capacityProvider) - base);
  const total = beyondBase.reduce((sum, count) => sum + count, 0) + 1;
  let best: string | undefined;
  let bestLack = Number.NEGATIVE_INFINITY;
  for (const [index, { capacityProvider, weight = 0 }] of strategy.entries()) {
    // One of weight 0 never lacks most: what is beyond its base, others lack.
    const lack = (total * weight) / weights - (beyondBase[index] ?? 0);
    if (lack > bestLack) {
      best = capacityProvider;
      bestLack = lack;
    }
  }
  return best;
}
