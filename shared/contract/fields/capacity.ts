import * as z from 'zod/mini';
import {
  PLATFORM_VERSIONS,
  STRATEGY_BASE_MAX,
  STRATEGY_ITEMS_MAX,
  STRATEGY_WEIGHT_MAX,
} from '../../domain/limits/launch-limits.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { name } from './name.ts';
import { shape } from './shape.ts';
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

/** ECS refuses any other at once (PlatformUnknownException), and so would every launch of a service be. */
export function platformVersion() {
  return choice(...PLATFORM_VERSIONS);
}
