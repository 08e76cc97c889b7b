import { FARGATE_CAPACITY_PROVIDERS } from '../../domain/limits/launch-limits.ts';
import type { Draft, Report } from '../request.ts';
import { refuseDuplicates } from './duplicates.ts';
import { memberOf } from './member-of.ts';

interface Placed {
  launchType?: string | undefined;
  capacityProviderStrategy?: { capacityProvider: string; weight: number; base: number }[] | undefined;
  platformVersion?: string | undefined;
  networkConfiguration?: { awsvpcConfiguration?: { assignPublicIp?: string | undefined } | undefined } | undefined;
  placementConstraints?: { type: string; expression?: string | undefined }[] | undefined;
  placementStrategy?: { type: string; field?: string | undefined }[] | undefined;
}

/**
 * Where tasks run: on Fargate or on the cluster's container instances by launch type, or by Fargate's capacity providers,
 * not both. One provider may have a base, and one at least has a weight. Only instances are chosen by constraints and
 * strategies. Source: the ECS API reference, CapacityProviderStrategyItem, PlacementConstraint and PlacementStrategy.
 */
export function capacity(draft: Draft<Placed>, report: Report): void {
  const { launchType, capacityProviderStrategy: strategy = [] } = draft;
  if (launchType !== undefined && strategy.length > 0) {
    report.refuse(['launchType'], 'must be left out with capacityProviderStrategy');
  } else if (launchType !== undefined && launchType !== 'FARGATE' && launchType !== 'EC2') {
    report.refuse(['launchType'], `must be FARGATE or EC2, which is what Slipway launches on; got "${launchType}"`);
  }
  if (launchType === 'EC2') instances(draft, report);
  else withoutPlacement(draft, report);
  providers(strategy, report);
}

function withoutPlacement(draft: Draft<Placed>, report: Report): void {
  for (const field of ['placementConstraints', 'placementStrategy'] as const) {
    if (draft[field] !== undefined && draft[field].length > 0) {
      report.refuse([field], 'must be left out unless launchType is EC2: Fargate spreads tasks over zones');
    }
  }
}

function instances(draft: Draft<Placed>, report: Report): void {
  const { platformVersion = 'LATEST', placementStrategy = [], networkConfiguration } = draft;
  if (networkConfiguration?.awsvpcConfiguration?.assignPublicIp === 'ENABLED') {
    const path = ['networkConfiguration', 'awsvpcConfiguration', 'assignPublicIp'];
    report.refuse(path, 'must be DISABLED with EC2: tasks on instances have no public addresses');
  }
  if (platformVersion !== 'LATEST') {
    report.refuse(['platformVersion'], 'must be left out with EC2: it says what Fargate runs tasks on');
  }
  memberOf(draft, report);
  for (const [index, strategy] of placementStrategy.entries()) {
    const { type, field = '' } = strategy ?? {};
    const path = ['placementStrategy', index, 'field'];
    if (type === 'binpack' && !/^(cpu|memory)$/.test(field)) report.refuse(path, 'must be cpu or memory with binpack');
    if (type === 'spread' && !/^(instanceId|host|attribute:[\w./\\-]+)$/.test(field))
      report.refuse(path, 'must be instanceId, host or attribute:… with spread');
    if (type === 'random' && field !== '') report.refuse(path, 'must be left out with random');
  }
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
