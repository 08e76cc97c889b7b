import { familyOf } from '../../domain/names.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { Deps } from '../deps.ts';
import { ownDefinitionOf } from '../launch/own-definition.ts';

/**
 * Launches are allowed for Slipway's own definitions alone, so a one-off task gets one too; made once, then reused, and made
 * again where somebody has deregistered it.
 */
export async function ownRunDefinition(
  deps: Pick<Deps, 'store' | 'definitions' | 'settings'>,
  cluster: string,
  definition: TaskDefinition,
): Promise<string> {
  const known = await deps.store.getOwnDefinition(definition.taskDefinitionArn);
  if (known && (await deps.definitions.describe(known))?.status === 'ACTIVE') return known;
  const family = familyOf(deps.settings.stack, cluster, `run-${definition.family}`);
  const own = await deps.definitions.register(ownDefinitionOf(definition, family, deps.settings));
  await deps.store.putOwnDefinition(definition.taskDefinitionArn, own.taskDefinitionArn);
  return own.taskDefinitionArn;
}
