import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { eventListQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { followEvents } from '../../../shared/use-cases/services/follow-events.ts';
import { requireService } from '../../../shared/use-cases/services/read-services.ts';

export const listServiceEventsRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/services/{service}/events',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    const query = parseOrRefuse(eventListQuery, request.query);
    await requireService(deps, key);
    return { status: 200, body: await followEvents(deps, key, query) };
  },
};

export const listEventsRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/events',
  async handle(request, deps) {
    return { status: 200, body: await followEvents(deps, 'all', parseOrRefuse(eventListQuery, request.query)) };
  },
};
