import { healthAnswer } from '../answers/health.ts';
import { openapiAnswer } from '../answers/openapi.ts';
import { noQuery } from '../requests/queries.ts';
import type { Route } from './route.ts';

/** What anybody may ask, whatever `auth` is. */
export const healthRoutes = [
  {
    method: 'GET',
    path: '/v1/health',
    operationId: 'getHealth',
    summary: 'Whether the API answers',
    scope: 'none',
    query: noQuery,
    answers: { 200: healthAnswer },
    errors: [],
  },
  {
    method: 'GET',
    path: '/v1/openapi.json',
    operationId: 'getOpenapi',
    summary: 'This document',
    scope: 'none',
    query: noQuery,
    answers: { 200: openapiAnswer },
    errors: [],
  },
] as const satisfies readonly Route[];
