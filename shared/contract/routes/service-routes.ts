import { serviceAnswer, serviceChangeAnswer, serviceListAnswer } from '../answers/service.ts';
import { clusterPath, servicePath } from '../requests/paths.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { patchService } from '../service/patch-service.ts';
import { putService } from '../service/service.ts';
import { GUARDED_WRITE, NO_CLUSTER, type Route } from './route.ts';

export const serviceRoutes = [
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services',
    operationId: 'listServices',
    summary: 'Lists the services of a cluster',
    scope: 'read',
    params: clusterPath,
    query: pageQuery,
    answers: { 200: serviceListAnswer },
    errors: [...NO_CLUSTER],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services/{service}',
    operationId: 'getService',
    summary: 'Answers a service with its deployments and latest events',
    etag: true,
    scope: 'read',
    params: servicePath,
    query: noQuery,
    answers: { 200: serviceAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException'],
  },
  {
    method: 'PUT',
    path: '/v1/clusters/{cluster}/services/{service}',
    operationId: 'putService',
    summary: 'Creates a service, or brings it to what is wished',
    etag: true,
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    body: putService,
    headers: GUARDED_WRITE,
    answers: { 200: serviceChangeAnswer, 202: serviceChangeAnswer },
    errors: [...NO_CLUSTER, 'PreconditionFailedException', 'ServiceNotActiveException'],
  },
  {
    method: 'PATCH',
    path: '/v1/clusters/{cluster}/services/{service}',
    operationId: 'patchService',
    summary: 'Changes one thing about a service: its count, its image, or nothing but a new deployment',
    etag: true,
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    body: patchService,
    headers: GUARDED_WRITE,
    answers: { 200: serviceChangeAnswer, 202: serviceChangeAnswer },
    errors: [
      'ClientException',
      ...NO_CLUSTER,
      'ServiceNotFoundException',
      'PreconditionFailedException',
      'ServiceNotActiveException',
    ],
  },
  {
    method: 'DELETE',
    path: '/v1/clusters/{cluster}/services/{service}',
    operationId: 'deleteService',
    summary: 'Stops the tasks of a service and forgets it; again: the same answer',
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    headers: GUARDED_WRITE,
    answers: { 202: serviceAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'PreconditionFailedException'],
  },
] as const satisfies readonly Route[];
