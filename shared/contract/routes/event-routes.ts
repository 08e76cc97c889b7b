import { eventListAnswer } from '../answers/event.ts';
import { servicePath } from '../requests/paths.ts';
import { eventListQuery } from '../requests/queries.ts';
import { NO_CLUSTER, type Route } from './route.ts';

export const eventRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services/{service}/events',
    operationId: 'listServiceEvents',
    scope: 'read',
    params: servicePath,
    query: eventListQuery,
    answers: { 200: eventListAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException'],
  },
  {
    method: 'GET',
    path: '/v1/events',
    operationId: 'listEvents',
    scope: 'read',
    query: eventListQuery,
    answers: { 200: eventListAnswer },
    errors: [],
  },
];
