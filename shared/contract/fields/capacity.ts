import * as z from 'zod/mini';
import { STRATEGY_BASE_MAX, STRATEGY_ITEMS_MAX, STRATEGY_WEIGHT_MAX } from '../../domain/limits/launch-limits.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { name } from './name.ts';
import { shape } from './shape.ts';
import { textLike } from './text.ts';
import { wholeNumber } from './whole-number.ts';

export function launchType() {
  return choice('FARGATE', 'EC2', 'EXTERNAL', 'MANAGED_INSTANCES');
}

/** CapacityProviderStrategyItem: weight and base are 0 when left out, as in ECS. */
export function capacityProviderStrategy() {
  const item = shape({
    capacityProvider: name(),
    weight: z._default(wholeNumber(0, STRATEGY_WEIGHT_MAX), 0),
    base: z._default(wholeNumber(0, STRATEGY_BASE_MAX), 0),
  });
  return list(item, { max: STRATEGY_ITEMS_MAX });
}

export function platformVersion() {
  return textLike(/^(LATEST|\d{1,3}\.\d{1,3}\.\d{1,3})$/, 'LATEST or a version such as 1.4.0');
}
