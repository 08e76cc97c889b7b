import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';
import type { Deps } from '../deps.ts';
import { registrationInputOf } from '../launch/own-definition.ts';
import { requireDefinition } from '../launch/require-definition.ts';

/**
 * A new revision of the user's family with other images; the same one where that would change nothing. `check` throws
 * what speaks against it, before anything is registered: a refusal leaves nothing behind.
 */
export async function registerWithImage(
  deps: Pick<Deps, 'definitions' | 'settings' | 'sees'>,
  reference: string,
  imageFor: (definition: TaskDefinition) => (container: ContainerDefinition) => string,
  check: (changed: TaskDefinition) => Promise<unknown>,
): Promise<string> {
  const definition = await requireDefinition(deps, reference);
  const imageOf = imageFor(definition);
  if (definition.containerDefinitions.every((container) => container.image === imageOf(container))) return reference;
  const containerDefinitions = definition.containerDefinitions.map((container) => ({
    ...container,
    image: imageOf(container),
  }));
  await check({ ...definition, containerDefinitions });
  const registered = await deps.definitions.register({ ...registrationInputOf(definition), containerDefinitions });
  return registered.taskDefinitionArn;
}
