import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { describeService, requireService } from '../../../shared/use-cases/services/read-services.ts';

export const getServiceRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/services/{service}',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    parseOrRefuse(noQuery, request.query);
    const service = await describeService(deps, await requireService(deps, key));
    return { status: 200, body: { service }, headers: { etag: `"${service.generation}"` } };
  },
};
