import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';
import type { Deps } from '../deps.ts';
import { registrationInputOf } from '../own-definition.ts';
import { requireDefinition } from '../require-definition.ts';

/** A new revision of the user's family with other images; the same one where that would change nothing. */
export async function registerWithImage(
  deps: Pick<Deps, 'definitions' | 'settings'>,
  reference: string,
  imageFor: (definition: TaskDefinition) => (container: ContainerDefinition) => string,
): Promise<string> {
  const definition = await requireDefinition(deps, reference);
  const imageOf = imageFor(definition);
  if (definition.containerDefinitions.every((container) => container.image === imageOf(container))) return reference;
  const containerDefinitions = definition.containerDefinitions.map((container) => ({
    ...container,
    image: imageOf(container),
  }));
  const registered = await deps.definitions.register({ ...registrationInputOf(definition), containerDefinitions });
  return registered.taskDefinitionArn;
}
