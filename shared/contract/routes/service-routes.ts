import { deploymentAnswer, deploymentListAnswer } from '../answers/deployment.ts';
import { serviceAnswer, serviceChangeAnswer, serviceListAnswer } from '../answers/service.ts';
import { clusterPath, deploymentPath, servicePath } from '../requests/paths.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { patchService } from '../service/patch-service.ts';
import { putService } from '../service/service.ts';
import { GUARDED_WRITE, NO_CLUSTER, REPEATED, type Route } from './route.ts';

export const serviceRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services',
    operationId: 'listServices',
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
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    body: putService,
    headers: GUARDED_WRITE,
    answers: { 200: serviceChangeAnswer, 202: serviceChangeAnswer },
    errors: [
      ...NO_CLUSTER,
      'TaskDefinitionNotFoundException',
      ...REPEATED,
      'PreconditionFailedException',
      'ServiceNotActiveException',
    ],
  },
  {
    method: 'PATCH',
    path: '/v1/clusters/{cluster}/services/{service}',
    operationId: 'patchService',
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    body: patchService,
    headers: GUARDED_WRITE,
    answers: { 200: serviceChangeAnswer, 202: serviceChangeAnswer },
    errors: [
      ...NO_CLUSTER,
      'ServiceNotFoundException',
      ...REPEATED,
      'PreconditionFailedException',
      'ServiceNotActiveException',
    ],
  },
  {
    method: 'DELETE',
    path: '/v1/clusters/{cluster}/services/{service}',
    operationId: 'deleteService',
    scope: 'deploy',
    params: servicePath,
    query: noQuery,
    headers: GUARDED_WRITE,
    answers: { 202: serviceAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', ...REPEATED, 'PreconditionFailedException'],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services/{service}/deployments',
    operationId: 'listDeployments',
    scope: 'read',
    params: servicePath,
    query: pageQuery,
    answers: { 200: deploymentListAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException'],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}',
    operationId: 'getDeployment',
    scope: 'read',
    params: deploymentPath,
    query: noQuery,
    answers: { 200: deploymentAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'ServiceDeploymentNotFoundException'],
  },
];
