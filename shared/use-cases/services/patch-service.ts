import { AppError } from '../../contract/app-errors.ts';
import type { ServicePatch } from '../../contract/service/patch-service.ts';
import { targetRevisionOf } from '../../domain/deployment.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { type Accepted, acceptService, resolveWish } from './accept-service.ts';
import { outcomeOfEarlier } from './accepted-intent.ts';
import { checkGeneration, type ServiceWish } from './decide-service.ts';
import { registerWithImage } from './register-with-image.ts';
import { requireActive } from './require-active.ts';
import { scaleService } from './scale-service.ts';

type PatchDeps = Pick<
  Deps,
  'store' | 'clock' | 'definitions' | 'settings' | 'sees' | 'balancerFacts' | 'alarms' | 'hooks'
>;

/** A change that is made of what was read is made again where somebody else wrote in between. */
const TRIES = 5;

/** One change of a service as it is now: another count, or the same as a PUT of its spec with that change. */
export async function patchService(
  deps: PatchDeps,
  key: ServiceKey,
  patch: ServicePatch,
  { generation, intent }: Pick<ServiceWish, 'generation' | 'intent'> = {},
): Promise<Accepted> {
  await requireCluster(deps, key.cluster);
  if ('desiredCount' in patch) return scaleService(deps, key, patch.desiredCount, { generation, intent });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await redeploy(deps, key, patch, { generation, intent });
    } catch (error) {
      const lostRace = error instanceof AppError && error.code === 'PreconditionFailedException';
      if (!lostRace || generation !== undefined) throw error;
      if (attempt === TRIES) throw outrun(key);
    }
  }
}

/** Whoever named no generation is not told that it is another one. */
function outrun({ service }: ServiceKey): AppError {
  const detail = `service ${service} was changed by others each of ${TRIES} times that this was tried: try again`;
  return new AppError('ConflictException', detail, { headers: { 'retry-after': '1' } });
}

/** Holds only over the generation that it was made of. */
async function redeploy(
  deps: PatchDeps,
  key: ServiceKey,
  patch: Exclude<ServicePatch, { desiredCount: number }>,
  { generation, intent }: Pick<ServiceWish, 'generation' | 'intent'>,
): Promise<Accepted> {
  const collection = await deps.store.load(key);
  if (!collection)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  const earlier = outcomeOfEarlier(collection, intent);
  if (earlier) return { collection, outcome: earlier };
  const { service, deployment, revisions } = collection;
  requireActive(service);
  // Before anything is registered, as below.
  checkGeneration(service, generation);
  const aimed = revisions.find((revision) => revision.revision === targetRevisionOf(deployment));
  // The service keeps it, whatever it was when that revision was made.
  const spec = { ...(aimed ?? service).spec, availabilityZoneRebalancing: undefined };
  const wish = { forceNewDeployment: 'forceNewDeployment' in patch, generation: service.generation, intent };
  if (!('image' in patch)) return acceptService(deps, key, { ...wish, spec });
  const { image } = patch;
  const imageFor = (definition: TaskDefinition) => {
    const main = mainContainerOf(definition, aimed);
    return ({ name, image: old }: ContainerDefinition) => (name === main ? image : old);
  };
  const check = (changed: TaskDefinition) => resolveWish(deps, key, spec, changed);
  const taskDefinition = await registerWithImage(deps, spec.taskDefinition, imageFor, check);
  return acceptService(deps, key, { ...wish, spec: { ...spec, taskDefinition } });
}

/** The container that takes traffic, or else the first essential one. */
function mainContainerOf(
  { containerDefinitions }: TaskDefinition,
  aimed: ServiceRevision | undefined,
): string | undefined {
  return aimed?.trafficContainers[0]?.name ?? containerDefinitions.find(({ essential }) => essential !== false)?.name;
}
