import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskDefinitionListQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { DefinitionApiDeps } from '../../../shared/runtime/wire-api.ts';

export const listTaskDefinitionsRoute: ApiRoute<DefinitionApiDeps> = {
  method: 'GET',
  path: '/v1/task-definitions',
  async handle(request, { definitions }) {
    const { family, limit, nextToken } = parseOrRefuse(taskDefinitionListQuery, request.query);
    const page = await definitions.list({ family, limit, nextToken });
    const described = await Promise.all(page.arns.map((arn) => definitions.describe(arn)));
    return { status: 200, body: { taskDefinitions: described.filter(Boolean), nextToken: page.nextToken } };
  },
};
