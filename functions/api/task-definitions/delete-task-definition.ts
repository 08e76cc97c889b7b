import { AppError } from '../../../shared/contract/app-errors.ts';
import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskDefinitionPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import type { Definitions, TaskDefinition } from '../../../shared/ports/definitions.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { DefinitionApiDeps } from '../../../shared/runtime/wire-api.ts';
import { requireFreeFamily } from '../../../shared/use-cases/identity/require-free-family.ts';

/**
 * ECS's two steps by one route: an ACTIVE one becomes INACTIVE, an INACTIVE one is deleted. Services keep healing: they run
 * definitions of Slipway's own.
 */
export const deleteTaskDefinitionRoute: ApiRoute<DefinitionApiDeps> = {
  method: 'DELETE',
  path: '/v1/task-definitions/{taskDefinition}',
  async handle(request, { definitions, settings }) {
    const { taskDefinition: reference } = parseOrRefuse(taskDefinitionPath, request.params);
    parseOrRefuse(noQuery, request.query);
    valueOrRefuse(parseWriteHeaders(request.headers));
    requireFreeFamily(settings, reference, '/taskDefinition');
    const known = await definitions.describe(reference);
    if (!known) throw new AppError('TaskDefinitionNotFoundException', `there is no task definition ${reference}`);
    return { status: 200, body: { taskDefinition: await nextStep(definitions, known) } };
  },
};

/** ECS wants a revision of both; a family alone means its newest ACTIVE one. */
async function nextStep(definitions: Definitions, known: TaskDefinition): Promise<TaskDefinition> {
  const { status, taskDefinitionArn } = known;
  if (status === 'ACTIVE') return definitions.deregister(taskDefinitionArn);
  return status === 'INACTIVE' ? definitions.delete(taskDefinitionArn) : known;
}
