import { planAnswer } from '../answers/plan.ts';
import { servicePath } from '../requests/paths.ts';
import { noQuery } from '../requests/queries.ts';
import { putService } from '../service/service.ts';
import { NO_CLUSTER, type Route } from './route.ts';

export const planRoutes = [
  {
    method: 'POST',
    path: '/v1/clusters/{cluster}/services/{service}/plan',
    operationId: 'planService',
    summary: 'Says what the same PUT would do, step by step, and what it would be refused with; changes nothing',
    scope: 'read',
    params: servicePath,
    query: noQuery,
    body: putService,
    answers: { 200: planAnswer },
    errors: [...NO_CLUSTER],
  },
] as const satisfies readonly Route[];
