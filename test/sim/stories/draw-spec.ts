import type { Chance } from '../chance.ts';
import type { Shift, SpecDraw, Story } from './story.ts';

const PERCENTS = [
  { minimumHealthyPercent: 100, maximumPercent: 200 },
  { minimumHealthyPercent: 100, maximumPercent: 150 },
  { minimumHealthyPercent: 50, maximumPercent: 100 },
  { minimumHealthyPercent: 50, maximumPercent: 150 },
  { minimumHealthyPercent: 75, maximumPercent: 125 },
  { minimumHealthyPercent: 67, maximumPercent: 133 },
  { minimumHealthyPercent: 0, maximumPercent: 100 },
  { minimumHealthyPercent: 34, maximumPercent: 167 },
];

/** The service of a seed: its size, its bounds, how its health is known, and what it does about failures. */
export function drawSpec(chance: Chance, needs: readonly Story['needs'][]): SpecDraw {
  const desiredCount = needs.includes('one-task') ? 1 : chance.oneOf([1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 10]);
  // Neither a start nor a stop would be possible for one task within 100 to 150 %: that is refused by arithmetic.
  const percents =
    desiredCount < 3 ? chance.oneOf(PERCENTS.slice(0, 1).concat(PERCENTS[6] ?? [])) : chance.oneOf(PERCENTS);
  const strategy = strategyOf(chance, needs);
  const hasTraffic = needs.includes('ingress') || strategy !== undefined || chance.isTrue(0.5);
  const hasCheck = chance.isTrue(0.25);
  const rollback = needs.includes('rollback');
  const breaker = needs.includes('breaker') || rollback || chance.isTrue(0.3);
  const deregistrationDelaySec = chance.oneOf([2, 5, 10]);
  const instances = needs.includes('instances') ? drawInstances(chance, desiredCount) : undefined;
  const more = {
    desiredCount,
    minHealthySec: chance.oneOf([2, 4]),
    deploymentConfiguration: {
      ...percents,
      ...(breaker ? { deploymentCircuitBreaker: { enable: true, rollback: rollback || chance.isTrue(0.8) } } : {}),
      ...(chance.isTrue(0.2) ? { bakeTimeInMinutes: 1 } : {}),
      ...strategy,
    },
    ...(instances ? placed(chance) : balanced(chance, percents)),
    ...(hasTraffic
      ? { ingress: { containerPort: 80, path: '/', deregistrationDelaySec, healthCheck: { intervalSec: 5 } } }
      : {}),
  };
  const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 2 };
  const spec = { desiredCount, more, container: hasCheck ? { healthCheck } : {}, ...(instances ? { instances } : {}) };
  return instances && chance.isTrue(0.3) ? asDaemon(chance, spec) : spec;
}

/** One task on each of its instances, whatever count was drawn; a half of one or two rounds up, and holds up a deployment. */
function asDaemon(chance: Chance, { more, ...spec }: SpecDraw): SpecDraw {
  const minimumHealthyPercent = chance.oneOf([0, 0, 34, 50]);
  const deploymentConfiguration = { ...more.deploymentConfiguration, minimumHealthyPercent, maximumPercent: 100 };
  const placement = { schedulingStrategy: 'DAEMON' as const, desiredCount: undefined, placementStrategy: undefined };
  return { ...spec, more: { ...more, ...placement, deploymentConfiguration } };
}

/** Two to four; some seeds have hardly more room than the service needs. Targets are tasks, or the instances that they are on. */
function drawInstances(chance: Chance, desiredCount: number): NonNullable<SpecDraw['instances']> {
  const count = chance.between(2, 4);
  const each = chance.isTrue(0.25) ? Math.ceil((desiredCount + 1) / count) : desiredCount * 4;
  const networkMode = chance.isTrue(0.5) ? 'bridge' : 'awsvpc';
  return { tasksMax: Array.from({ length: count }, () => each), networkMode };
}

/** Where on its instances ECS places it; a service that says nothing of it is spread over zones. */
function placed(chance: Chance): object {
  const placementStrategy = chance.oneOf([
    undefined,
    [{ type: 'spread', field: 'instanceId' }],
    [{ type: 'binpack', field: 'memory' }],
    [
      { type: 'spread', field: 'attribute:ecs.availability-zone' },
      { type: 'binpack', field: 'cpu' },
    ],
  ]);
  return { launchType: 'EC2', ...(placementStrategy ? { placementStrategy } : {}) };
}

/** Where it is refused it is not asked for either way. */
function balanced(
  chance: Chance,
  { maximumPercent }: (typeof PERCENTS)[number],
): Pick<SpecDraw['more'], 'availabilityZoneRebalancing'> {
  const availabilityZoneRebalancing = chance.isTrue(0.4) ? 'ENABLED' : 'DISABLED';
  return maximumPercent > 100 ? { availabilityZoneRebalancing } : {};
}

const SHIFTS: Readonly<Record<Shift, object>> = {
  BLUE_GREEN: {},
  CANARY: { canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 } },
  LINEAR: { linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 } },
};

function strategyOf(chance: Chance, needs: readonly Story['needs'][]): object | undefined {
  const known = Object.keys(SHIFTS) as Shift[];
  const isAny = needs.includes('shift') || (needs.includes('own-groups') && chance.isTrue(0.5));
  const strategy = isAny ? chance.oneOf(known) : known.find((each) => needs.includes(each));
  return strategy && { strategy, ...SHIFTS[strategy] };
}
