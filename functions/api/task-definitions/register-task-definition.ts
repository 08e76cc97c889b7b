import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { registerTaskDefinition } from '../../../shared/contract/task-definition/register-task-definition.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { DefinitionApiDeps } from '../../../shared/runtime/wire-api.ts';
import { requireFreeFamily } from '../../../shared/use-cases/identity/require-free-family.ts';
import { requireOwnRoles } from '../../../shared/use-cases/identity/require-own-roles.ts';

export const registerTaskDefinitionRoute: ApiRoute<DefinitionApiDeps> = {
  method: 'POST',
  path: '/v1/task-definitions',
  async handle(request, { definitions, settings }) {
    parseOrRefuse(noQuery, request.query);
    valueOrRefuse(parseWriteHeaders(request.headers));
    const { tags, ...input } = parseOrRefuse(registerTaskDefinition, request.json());
    requireFreeFamily(settings, input.family, '/family');
    requireOwnRoles(settings, input);
    // ECS refuses an empty list of tags.
    const taskDefinition = await definitions.register(tags?.length ? { ...input, tags } : input);
    return { status: 201, body: { taskDefinition } };
  },
};
