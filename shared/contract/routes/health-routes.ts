import { healthAnswer } from '../answers/health.ts';
import { noQuery } from '../requests/queries.ts';
import type { Route } from './route.ts';

export const healthRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/health',
    operationId: 'getHealth',
    scope: 'none',
    query: noQuery,
    answers: { 200: healthAnswer },
    errors: [],
  },
];
