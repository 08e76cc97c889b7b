import { AppError } from '../../contract/app-errors.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import type { Deps } from '../deps.ts';
import { requireOwnRoles } from '../identity/require-own-roles.ts';
import { seesDefinition } from '../identity/sees-definition.ts';

/**
 * The ACTIVE definition that a request names in `taskDefinition`, or an InvalidParameterException at that field. It may
 * have been registered elsewhere, with ECS itself: its roles are looked at here too.
 */
export async function requireDefinition(
  deps: Pick<Deps, 'definitions' | 'settings' | 'sees'>,
  reference: string,
): Promise<TaskDefinition> {
  const definition = seesDefinition(deps, reference) ? await deps.definitions.describe(reference) : undefined;
  if (!definition) throw refused(`there is no task definition ${reference}: register it first`);
  if (definition.status !== 'ACTIVE')
    throw refused(
      `task definition ${reference} is ${definition.status}: a definition starts tasks only while it is ACTIVE`,
    );
  requireOwnRoles(deps.settings, definition, '/taskDefinition');
  return definition;
}

function refused(detail: string): AppError {
  return new AppError('InvalidParameterException', detail, { errors: [{ pointer: '/taskDefinition', detail }] });
}
