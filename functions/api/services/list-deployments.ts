import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { pageQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { listDeployments } from '../../../shared/use-cases/services/read-services.ts';

export const listDeploymentsRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/services/{service}/deployments',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    return { status: 200, body: await listDeployments(deps, key, parseOrRefuse(pageQuery, request.query)) };
  },
};
