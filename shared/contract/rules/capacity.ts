import { FARGATE_CAPACITY_PROVIDERS } from '../../domain/limits/launch-limits.ts';
import type { Draft, Report } from '../request.ts';
import { refuseDuplicates } from './duplicates.ts';

interface Placed {
  launchType?: string | undefined;
  capacityProviderStrategy?: { capacityProvider: string; weight: number; base: number }[] | undefined;
  placementConstraints?: object[] | undefined;
  placementStrategy?: object[] | undefined;
}

/**
 * Where tasks run: Fargate, by launch type or by capacity providers, not both. One provider may have a base, and one at
 * least has a weight. Source: the ECS API reference, CapacityProviderStrategyItem.
 */
export function capacity(draft: Draft<Placed>, report: Report): void {
  const { launchType, capacityProviderStrategy: strategy = [] } = draft;
  if (launchType !== undefined && strategy.length > 0) {
    report.refuse(['launchType'], 'must be left out with capacityProviderStrategy');
  } else if (launchType !== undefined && launchType !== 'FARGATE') {
    report.refuse(['launchType'], `must be FARGATE, which is what Slipway launches on; got "${launchType}"`);
  }
  for (const field of ['placementConstraints', 'placementStrategy'] as const) {
    if (draft[field] !== undefined && draft[field].length > 0) {
      report.refuse([field], 'must be left out: Fargate does not have it and spreads tasks over zones');
    }
  }
  providers(strategy, report);
}

function providers(strategy: NonNullable<Draft<Placed>['capacityProviderStrategy']>, report: Report): void {
  const place = (index: number, field: string) => ['capacityProviderStrategy', index, field];
  const names = strategy.map((item) => item?.capacityProvider);
  refuseDuplicates(names, (index) => place(index, 'capacityProvider'), 'capacity provider', report);
  let bases = 0;
  for (const [index, item] of strategy.entries()) {
    const provider = item?.capacityProvider;
    if (provider !== undefined && !FARGATE_CAPACITY_PROVIDERS.includes(provider)) {
      report.refuse(place(index, 'capacityProvider'), `must be FARGATE or FARGATE_SPOT; got "${provider}"`);
    }
    if ((item?.base ?? 0) > 0) bases += 1;
    if ((item?.base ?? 0) > 0 && bases > 1)
      report.refuse(place(index, 'base'), 'must be 0: one provider may have a base');
  }
  const weighted = strategy.some((item) => (item?.weight ?? 0) > 0);
  if (strategy.length > 1 && !weighted && report.sound('capacityProviderStrategy')) {
    report.refuse(['capacityProviderStrategy'], 'must have a provider whose weight is more than 0');
  }
}
