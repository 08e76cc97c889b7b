import { AppError } from '../../../shared/contract/app-errors.ts';
import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskDefinitionPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { DefinitionApiDeps } from '../../../shared/runtime/wire-api.ts';
import { seesDefinition } from '../../../shared/use-cases/identity/sees-definition.ts';

export const getTaskDefinitionRoute: ApiRoute<DefinitionApiDeps> = {
  method: 'GET',
  path: '/v1/task-definitions/{taskDefinition}',
  async handle(request, deps) {
    const { taskDefinition: reference } = parseOrRefuse(taskDefinitionPath, request.params);
    parseOrRefuse(noQuery, request.query);
    const taskDefinition = seesDefinition(deps, reference) ? await deps.definitions.describe(reference) : undefined;
    if (!taskDefinition)
      throw new AppError('TaskDefinitionNotFoundException', `there is no task definition ${reference}`);
    return { status: 200, body: { taskDefinition } };
  },
};
