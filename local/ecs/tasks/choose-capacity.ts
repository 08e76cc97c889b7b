import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs';

/**
 * Which capacity provider each of `count` tasks goes to: first the base, then by weight
 * (API reference, CapacityProviderStrategyItem). count 4, FARGATE base 1 weight 1, FARGATE_SPOT weight 3:
 * FARGATE, FARGATE_SPOT, FARGATE_SPOT, FARGATE_SPOT.
 */
export function chooseCapacity(strategy: CapacityProviderStrategyItem[], count: number): (string | undefined)[] {
  const based = strategy.flatMap(({ base = 0, capacityProvider }) =>
    Array<string | undefined>(base).fill(capacityProvider),
  );
  const chosen = based.slice(0, count);
  const placed = new Map<string | undefined, number>();
  const byShare = ({ weight = 0, capacityProvider }: CapacityProviderStrategyItem) =>
    ((placed.get(capacityProvider) ?? 0) + 1) / weight;
  const weighted = strategy.filter(({ weight = 0 }) => weight > 0);
  while (chosen.length < count) {
    const [next] = [...weighted].sort((a, b) => byShare(a) - byShare(b) || (b.weight ?? 0) - (a.weight ?? 0));
    chosen.push(next?.capacityProvider);
    placed.set(next?.capacityProvider, (placed.get(next?.capacityProvider) ?? 0) + 1);
  }
  return chosen;
}
