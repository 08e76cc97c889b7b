import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import { putScaling as putScalingRequest } from '../../../shared/contract/scaling/put-scaling.ts';
import { rehearseScaling } from '../../../shared/contract/scaling/rehearse-scaling.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { putScaling } from '../../../shared/use-cases/scaling/put-scaling.ts';
import { presentScaling, rehearse, requireScaling } from '../../../shared/use-cases/scaling/read-scaling.ts';

const path = '/v1/clusters/{cluster}/services/{service}/scaling';

/** GET, PUT and dry run of a service's scaling. */
export const scalingRoutes: readonly ApiRoute<ServiceApiDeps>[] = [
  {
    method: 'GET',
    path,
    async handle(request, deps) {
      const key = parseOrRefuse(servicePath, request.params);
      parseOrRefuse(noQuery, request.query);
      const collection = await requireScaling(deps, key);
      return {
        status: 200,
        body: { scaling: presentScaling(deps, collection) },
        headers: { etag: `"${collection.service.generation}"` },
      };
    },
  },
  {
    method: 'PUT',
    path,
    async handle(request, deps) {
      const key = parseOrRefuse(servicePath, request.params);
      parseOrRefuse(noQuery, request.query);
      const { generation } = valueOrRefuse(parseWriteHeaders(request.headers));
      const spec = parseOrRefuse(putScalingRequest, request.json(), key);
      const { collection, changed } = await putScaling(deps, key, spec, generation);
      const { service, scaling } = collection;
      if (!scaling) throw new Error('scaling was put and is not there');
      return {
        status: changed ? 202 : 200,
        body: { scaling: presentScaling(deps, { service, scaling }) },
        headers: { etag: `"${service.generation}"` },
      };
    },
  },
  {
    method: 'POST',
    path: `${path}/dry-run`,
    async handle(request, deps) {
      const key = parseOrRefuse(servicePath, request.params);
      parseOrRefuse(noQuery, request.query);
      valueOrRefuse(parseWriteHeaders(request.headers));
      const wish = parseOrRefuse(rehearseScaling, request.json(), key);
      return { status: 200, body: await rehearse(deps, key, wish) };
    },
  },
];
