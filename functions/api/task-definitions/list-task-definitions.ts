import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskDefinitionListQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { DefinitionApiDeps } from '../../../shared/runtime/wire-api.ts';
import { readPage } from '../../../shared/use-cases/read-page.ts';

export const listTaskDefinitionsRoute: ApiRoute<DefinitionApiDeps> = {
  method: 'GET',
  path: '/v1/task-definitions',
  async handle(request, { definitions }) {
    const { family, ...page } = parseOrRefuse(taskDefinitionListQuery, request.query);
    const { items, nextToken } = await readPage(['task-definitions', family ?? ''], page, async (from) => {
      const { arns, nextToken } = await definitions.list({ family, ...from });
      return { items: arns, nextToken };
    });
    const described = await Promise.all(items.map((arn) => definitions.describe(arn)));
    return { status: 200, body: { taskDefinitions: described.filter(Boolean), nextToken } };
  },
};
