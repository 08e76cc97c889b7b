import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { pageQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { listServices } from '../../../shared/use-cases/services/read-services.ts';

export const listServicesRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/services',
  async handle(request, deps) {
    const { cluster } = parseOrRefuse(clusterPath, request.params);
    const page = parseOrRefuse(pageQuery, request.query);
    return { status: 200, body: await listServices(deps, cluster, page) };
  },
};
