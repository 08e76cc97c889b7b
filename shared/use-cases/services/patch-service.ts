import { AppError } from '../../contract/app-errors.ts';
import type { ServicePatch } from '../../contract/service/patch-service.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { registrationInputOf } from '../own-definition.ts';
import { requireDefinition } from '../require-definition.ts';
import { type Accepted, acceptService, checkGeneration } from './accept-service.ts';

/** One change of a service as it is now: the same as a PUT of its spec with that change. */
export async function patchService(
  deps: Pick<Deps, 'store' | 'clock' | 'definitions' | 'settings'>,
  key: ServiceKey,
  patch: ServicePatch,
  generation: number | undefined,
): Promise<Accepted> {
  await requireCluster(deps, key.cluster);
  const collection = await deps.store.load(key);
  if (!collection)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  if (collection.service.status !== 'ACTIVE') {
    throw new AppError('ServiceNotActiveException', `service ${key.service} is ${collection.service.status}`);
  }
  // Before anything is registered: a refusal leaves nothing behind.
  checkGeneration(collection.service, generation);
  const aimed = collection.revisions.find((revision) => revision.revision === collection.deployment.revision);
  const spec = (aimed ?? { spec: collection.service.spec }).spec;
  if ('desiredCount' in patch)
    return acceptService(deps, key, { spec, desiredCount: patch.desiredCount, forceNewDeployment: false, generation });
  if ('forceNewDeployment' in patch) return acceptService(deps, key, { spec, forceNewDeployment: true, generation });
  const taskDefinition = await registerWithImage(deps, spec.taskDefinition, patch.image, aimed);
  return acceptService(deps, key, { spec: { ...spec, taskDefinition }, forceNewDeployment: false, generation });
}

/** A new revision of the user's family with the image in the service's container: ingress's, or else the first essential one. */
async function registerWithImage(
  deps: Pick<Deps, 'definitions' | 'settings'>,
  reference: string,
  image: string,
  aimed: ServiceRevision | undefined,
): Promise<string> {
  const definition = await requireDefinition(deps, reference);
  const target = mainContainerOf(definition, aimed);
  if (definition.containerDefinitions.find(({ name }) => name === target)?.image === image) return reference;
  const containerDefinitions = definition.containerDefinitions.map((container) =>
    container.name === target ? { ...container, image } : container,
  );
  const registered = await deps.definitions.register({ ...registrationInputOf(definition), containerDefinitions });
  return registered.taskDefinitionArn;
}

function mainContainerOf(
  { containerDefinitions }: TaskDefinition,
  aimed: ServiceRevision | undefined,
): string | undefined {
  return aimed?.ingressContainer?.name ?? containerDefinitions.find(({ essential }) => essential !== false)?.name;
}
