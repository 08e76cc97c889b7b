import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { servicePath } from '../../../shared/contract/requests/paths.ts';
import { eventListQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import { liveAnswer, liveQuery } from '../../../shared/runtime/live-answer.ts';
import type { ServiceApiDeps } from '../../../shared/runtime/wire-api.ts';
import { followEvents } from '../../../shared/use-cases/services/follow-events.ts';
import { requireService } from '../../../shared/use-cases/services/read-services.ts';

export const listServiceEventsRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}/services/{service}/events',
  async handle(request, deps) {
    const key = parseOrRefuse(servicePath, request.params);
    const query = parseOrRefuse(eventListQuery, liveQuery(request));
    await requireService(deps, key);
    return liveAnswer(request, 'events', await followEvents(deps, key, query));
  },
};

export const listEventsRoute: ApiRoute<ServiceApiDeps> = {
  method: 'GET',
  path: '/v1/events',
  async handle(request, deps) {
    const query = parseOrRefuse(eventListQuery, liveQuery(request));
    return liveAnswer(request, 'events', await followEvents(deps, 'all', query));
  },
};
