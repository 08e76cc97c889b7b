import { repositoryOf } from '../domain/repository-of.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import type { Task } from '../domain/task.ts';
import type { ContainerDefinition, TaskDefinition } from '../ports/definitions.ts';
import type { Collection } from '../ports/store.ts';
import { changeCollection } from './change-collection.ts';
import type { Deps } from './deps.ts';
import { registrationInputOf } from './own-definition.ts';
import { registrationRefusal } from './registration-refusal.ts';

type PinDeps = Pick<Deps, 'store' | 'clock' | 'definitions'>;
type Pinned = Required<Pick<ServiceRevision, 'pinnedTaskDefinitionArn' | 'containerImages'>>;

/**
 * Registers for each task's revision the definition that it was launched from once more, with what its images were
 * when they were pulled. Run twice, the second registration is an unused revision more.
 */
export async function pinImages(deps: PinDeps, collection: Collection, tasks: readonly Task[]): Promise<boolean> {
  let changed = false;
  for (const task of tasks) {
    const { ownTaskDefinitionArn } = collection.revisions.find(({ revision }) => revision === task.revision) ?? {};
    if (ownTaskDefinitionArn === undefined) continue;
    const own = await deps.definitions.describe(ownTaskDefinitionArn);
    const pinned = own ? await pin(deps, own, task) : { refusal: `${ownTaskDefinitionArn} does not exist any more` };
    changed = (await record(deps, collection, task, pinned, ownTaskDefinitionArn)) || changed;
  }
  return changed;
}

async function pin({ definitions }: PinDeps, own: TaskDefinition, task: Task): Promise<Pinned | { refusal: string }> {
  const digests = new Map(task.observed?.containers.map(({ name, imageDigest }) => [name, imageDigest]));
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
function withDigest(container: ContainerDefinition, digests: Map<string, string | undefined>): ContainerDefinition {
  const digest = digests.get(container.name);
  if (digest === undefined || container.image.includes('@') || container.versionConsistency === 'disabled')
    return container;
  return { ...container, image: `${repositoryOf(container.image)}@${digest}` };
}

/** Where ECS refuses, no other try can help: the service says so and goes on with the tags. */
async function record(
  deps: PinDeps,
  { service: { cluster, service } }: Collection,
  task: Task,
  pinned: Pinned | { refusal: string },
  ownTaskDefinitionArn: string,
): Promise<boolean> {
  const done = await changeCollection(deps, { cluster, service }, (current) => {
    const revision = current.revisions.find((candidate) => candidate.revision === task.revision);
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
