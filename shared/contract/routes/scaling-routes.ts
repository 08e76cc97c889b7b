import { rehearsalAnswer, scalingAnswer } from '../answers/scaling.ts';
import { servicePath } from '../requests/paths.ts';
import { noQuery } from '../requests/queries.ts';
import { putScaling } from '../scaling/put-scaling.ts';
import { rehearseScaling } from '../scaling/rehearse-scaling.ts';
import { GUARDED_WRITE, NO_CLUSTER, type Route, WRITE } from './route.ts';

const SCALING = '/v1/clusters/{cluster}/services/{service}/scaling';

export const scalingRoutes = [
  {
    method: 'GET',
    path: SCALING,
    operationId: 'getScaling',
    summary: 'Answers how a service scales, and its latest decisions',
    etag: true,
    scope: 'read',
    params: servicePath,
    query: noQuery,
    answers: { 200: scalingAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'ResourceNotFoundException'],
  },
  {
    method: 'PUT',
    path: SCALING,
    operationId: 'putScaling',
    summary: 'Says how a service scales: bounds, policies and scheduled actions, the whole of them',
    etag: true,
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    body: putScaling,
    headers: GUARDED_WRITE,
    answers: { 200: scalingAnswer, 202: scalingAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'PreconditionFailedException', 'ServiceNotActiveException'],
  },
  {
    method: 'POST',
    path: `${SCALING}/dry-run`,
    operationId: 'rehearseScaling',
    summary: 'Says what policies would have done over a series of metric values, and changes nothing',
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    body: rehearseScaling,
    headers: WRITE,
    answers: { 200: rehearsalAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'ResourceNotFoundException'],
  },
] as const satisfies readonly Route[];
