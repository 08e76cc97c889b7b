import { repositoryOf } from '../../domain/repository-of.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Pin } from '../../planner/snapshot.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { registrationInputOf } from './own-definition.ts';
import { registrationRefusal } from './registration-refusal.ts';

type PinDeps = Pick<Deps, 'store' | 'clock' | 'definitions'>;
type Pinned = Required<Pick<ServiceRevision, 'pinnedTaskDefinitionArn' | 'containerImages'>>;

/**
 * Registers for each revision the definition that its first task was launched from once more, with what its images were
 * when they were pulled. Run twice, the second registration is an unused revision more.
 */
export async function pinImages(deps: PinDeps, collection: Collection, pins: readonly Pin[]): Promise<boolean> {
  let changed = false;
  for (const wanted of pins) {
    const { ownTaskDefinitionArn } = collection.revisions.find(({ revision }) => revision === wanted.revision) ?? {};
    if (ownTaskDefinitionArn === undefined) continue;
    const own = await deps.definitions.describe(ownTaskDefinitionArn);
    const pinned = own ? await pin(deps, own, wanted) : { refusal: `${ownTaskDefinitionArn} does not exist any more` };
    changed = (await record(deps, collection, wanted, pinned, ownTaskDefinitionArn)) || changed;
  }
  return changed;
}

async function pin(
  { definitions }: PinDeps,
  own: TaskDefinition,
  { imageDigests }: Pin,
): Promise<Pinned | { refusal: string }> {
  const digests = new Map(imageDigests.map(({ name, imageDigest }) => [name, imageDigest]));
  const containerDefinitions = own.containerDefinitions.map((container) => withDigest(container, digests));
  const containerImages = own.containerDefinitions.map(({ name, image }) => ({
    containerName: name,
    image,
    imageDigest: digests.get(name),
  }));
  if (containerDefinitions.every((container, at) => container === own.containerDefinitions[at]))
    return { pinnedTaskDefinitionArn: own.taskDefinitionArn, containerImages };
  try {
    const registered = await definitions.register({ ...registrationInputOf(own), containerDefinitions });
    return { pinnedTaskDefinitionArn: registered.taskDefinitionArn, containerImages };
  } catch (error) {
    return { refusal: registrationRefusal(error) };
  }
}

/** ECS's `versionConsistency: "disabled"` asks for the tag each time. */
function withDigest(container: ContainerDefinition, digests: Map<string, string>): ContainerDefinition {
  const digest = digests.get(container.name);
  if (digest === undefined || container.image.includes('@') || container.versionConsistency === 'disabled')
    return container;
  return { ...container, image: `${repositoryOf(container.image)}@${digest}` };
}

/** Where ECS refuses, no other try can help: the service says so and goes on with the tags. */
async function record(
  deps: PinDeps,
  { service: { cluster, service } }: Collection,
  { revision: number }: Pin,
  pinned: Pinned | { refusal: string },
  ownTaskDefinitionArn: string,
): Promise<boolean> {
  const done = await changeCollection(deps, { cluster, service }, (current) => {
    const revision = current.revisions.find((candidate) => candidate.revision === number);
    if (!revision || revision.pinnedTaskDefinitionArn !== undefined) return undefined;
    if (!('refusal' in pinned)) return { service: current.service, revision: { ...revision, ...pinned }, wake: false };
    const message = `(service ${service}) cannot pin the images of revision ${revision.revision} by their digests: ${pinned.refusal}. Its tasks run whatever the tags name when they start.`;
    return {
      service: current.service,
      revision: { ...revision, pinnedTaskDefinitionArn: ownTaskDefinitionArn },
      events: [{ cluster, service, createdAtMs: deps.clock.nowMs(), deploymentId: current.deployment.id, message }],
      wake: false,
    };
  });
  return done !== undefined;
}
