import { eventListAnswer } from '../answers/event.ts';
import { servicePath } from '../requests/paths.ts';
import { eventListQuery } from '../requests/queries.ts';
import { NO_CLUSTER, type Route } from './route.ts';

export const eventRoutes = [
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services/{service}/events',
    operationId: 'listServiceEvents',
    summary: 'What happened to a service and why: newest first, or since a cursor; can be followed',
    live: true,
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
    summary: 'What happened to every service that the caller sees; can be followed',
    live: true,
    scope: 'read',
    query: eventListQuery,
    answers: { 200: eventListAnswer },
    errors: [],
  },
] as const satisfies readonly Route[];
