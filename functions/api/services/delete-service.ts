import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { deleteService } from '../../../shared/use-cases/services/delete-service.ts';
import { describeService } from '../../../shared/use-cases/services/read-services.ts';

export const deleteServiceRoute: ApiRoute<ServiceApiDeps> = {
  method: 'DELETE',
  path: '/v1/clusters/{cluster}/services/{service}',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    parseOrRefuse(noQuery, request.query);
    const { generation } = valueOrRefuse(parseWriteHeaders(request.headers));
    const collection = await deleteService(deps, key, generation);
    return { status: 202, body: { service: await describeService(deps, collection) } };
  },
};
