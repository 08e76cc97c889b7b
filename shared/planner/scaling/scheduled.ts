/** The bounds of a service, and the count between them. */
export interface CapacityBounds {
  minCapacity: number;
  maxCapacity: number;
}

/** min ≤ desired ≤ max, always: below min goes to min, above max to max, else it stays. */
export function within({ minCapacity, maxCapacity }: CapacityBounds, capacity: number): number {
  return Math.min(maxCapacity, Math.max(minCapacity, capacity));
}

/**
 * The bounds after a scheduled action, which sets one of them or both; undefined where min would be above max: such an
 * action fails, as in AWS, and changes nothing.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html
 */
export function boundsAfter(
  bounds: CapacityBounds,
  action: { MinCapacity?: number; MaxCapacity?: number },
): CapacityBounds | undefined {
  const minCapacity = action.MinCapacity ?? bounds.minCapacity;
  const maxCapacity = action.MaxCapacity ?? bounds.maxCapacity;
  return minCapacity <= maxCapacity ? { minCapacity, maxCapacity } : undefined;
}
