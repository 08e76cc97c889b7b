import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { taskDefinitionListQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { DefinitionApiDeps } from '../../../shared/runtime/wire-api.ts';
import { seesDefinition } from '../../../shared/use-cases/identity/sees-definition.ts';
import { readPage } from '../../../shared/use-cases/read-page.ts';

export const listTaskDefinitionsRoute: ApiRoute<DefinitionApiDeps> = {
  method: 'GET',
  path: '/v1/task-definitions',
  /** A page from which others' are left out may be short, or empty. */
  async handle(request, deps) {
    const { family, ...page } = parseOrRefuse(taskDefinitionListQuery, request.query);
    const { items, nextToken } = await readPage(['task-definitions', family ?? ''], page, async (from) => {
      if (family !== undefined && !seesDefinition(deps, family)) return { items: [] };
      const { arns, nextToken } = await deps.definitions.list({ family, ...from });
      return { items: arns.filter((arn) => seesDefinition(deps, arn)), nextToken };
    });
    const described = await Promise.all(items.map((arn) => deps.definitions.describe(arn)));
    return { status: 200, body: { taskDefinitions: described.filter(Boolean), nextToken } };
  },
};
