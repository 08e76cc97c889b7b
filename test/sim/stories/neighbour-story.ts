import { userOf } from '../../harness/user.ts';
import { type Chance, chanceOf } from '../chance.ts';
import type { Ground } from './ground.ts';
import type { Act } from './story.ts';
import { act, BAD_IMAGES } from './tell.ts';

/** The other service of the cluster, beside `web`: on the same listener, in the same table, on the same clock. */
export const NEIGHBOUR = { cluster: 'default', service: 'next' };

/** Of so many seeds the service has a neighbour. */
const PROBABILITY = 0.2;
const PERCENTS = [
  { minimumHealthyPercent: 100, maximumPercent: 200 },
  { minimumHealthyPercent: 0, maximumPercent: 100 },
];
const SHIFTS = [
  { strategy: 'BLUE_GREEN' },
  { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 1 } },
];

/** The same for a seed, whatever else is drawn. */
const chanceBeside = (seed: number): Chance => chanceOf(seed, 5);

export const hasNeighbour = (seed: number): boolean => chanceBeside(seed).isTrue(PROBABILITY);

/** What somebody does to the neighbour while the stories of the service are told; nothing in most seeds. */
export function drawNeighbour(seed: number, lastAtMs: number): Act[] {
  const chance = chanceBeside(seed);
  if (!chance.isTrue(PROBABILITY)) return [];
  const spec = drawSpec(chance);
  const change = (atMs: number): Act => drawChange(chance, atMs, spec);
  const beginsAtMs = chance.between(0, 40_000);
  const first = deployNext(beginsAtMs, 'next:1', spec);
  const changes = Array.from({ length: chance.between(1, 4) }, () =>
    change(chance.between(beginsAtMs + 1_000, Math.max(lastAtMs, beginsAtMs + 60_000))),
  );
  return [first, ...changes];
}

function drawSpec(chance: Chance): object {
  const isShifting = chance.isTrue(0.3);
  const deploymentConfiguration = {
    ...chance.oneOf(PERCENTS),
    ...(chance.isTrue(0.5) ? { deploymentCircuitBreaker: { enable: true, rollback: true } } : {}),
    ...(isShifting ? chance.oneOf(SHIFTS) : {}),
  };
  const ingress = {
    containerPort: 80,
    path: '/next',
    deregistrationDelaySec: chance.oneOf([2, 5]),
    healthCheck: { intervalSec: 5 },
  };
  return {
    desiredCount: chance.between(1, 3),
    minHealthySec: 2,
    deploymentConfiguration,
    ...(isShifting || chance.isTrue(0.7) ? { ingress } : {}),
  };
}

function drawChange(chance: Chance, atMs: number, spec: object): Act {
  const kind = chance.oneOf(['deploy', 'deploy', 'deploy', 'scale', 'remove'] as const);
  if (kind === 'deploy') return deployNext(atMs, chance.oneOf(['next:1', 'next:2', 'next:3', ...BAD_IMAGES]), spec);
  if (kind === 'remove') return act(atMs, 'deletes the neighbour', (actor) => actor.removeNext());
  const count = chance.between(0, 4);
  return act(atMs, `scales the neighbour to ${count}`, (actor) => actor.scaleNext(count));
}

const deployNext = (atMs: number, image: string, spec: object): Act =>
  act(atMs, `deploys ${image} as its neighbour`, (actor) => actor.deployNext(image, spec));

/** What is done to the neighbour. */
export function actOnNeighbour({ world, insist, definitionFor }: Ground) {
  const user = userOf(world, NEIGHBOUR);
  return {
    async deployNext(image: string, spec: object): Promise<void> {
      const arn = await definitionFor(image, NEIGHBOUR.service);
      await insist(() => user.put(arn, spec));
    },
    scaleNext: (count: number) => insist(() => user.scale(count)),
    removeNext: () => insist(() => user.remove()),
  };
}
