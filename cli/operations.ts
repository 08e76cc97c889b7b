import type { OperationId, RouteOf } from '../shared/contract/client/client.ts';

/**
 * Where each operation is. The contract's own table would bring its schemas along; the compiler holds this one to it:
 * an operation that is missing, too many or elsewhere does not compile.
 */
export const OPERATIONS: { readonly [Id in OperationId]: readonly [RouteOf<Id>['method'], RouteOf<Id>['path']] } = {
  listClusters: ['GET', '/v1/clusters'],
  getCluster: ['GET', '/v1/clusters/{cluster}'],
  putCluster: ['PUT', '/v1/clusters/{cluster}'],
  deleteCluster: ['DELETE', '/v1/clusters/{cluster}'],
  registerTaskDefinition: ['POST', '/v1/task-definitions'],
  listTaskDefinitions: ['GET', '/v1/task-definitions'],
  getTaskDefinition: ['GET', '/v1/task-definitions/{taskDefinition}'],
  deregisterTaskDefinition: ['DELETE', '/v1/task-definitions/{taskDefinition}'],
  runTask: ['POST', '/v1/clusters/{cluster}/tasks'],
  listTasks: ['GET', '/v1/clusters/{cluster}/tasks'],
  getTask: ['GET', '/v1/clusters/{cluster}/tasks/{task}'],
  stopTask: ['DELETE', '/v1/clusters/{cluster}/tasks/{task}'],
  getTaskLogs: ['GET', '/v1/clusters/{cluster}/tasks/{task}/logs'],
  listServices: ['GET', '/v1/clusters/{cluster}/services'],
  getService: ['GET', '/v1/clusters/{cluster}/services/{service}'],
  putService: ['PUT', '/v1/clusters/{cluster}/services/{service}'],
  patchService: ['PATCH', '/v1/clusters/{cluster}/services/{service}'],
  deleteService: ['DELETE', '/v1/clusters/{cluster}/services/{service}'],
  listDeployments: ['GET', '/v1/clusters/{cluster}/services/{service}/deployments'],
  getDeployment: ['GET', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}'],
  planService: ['POST', '/v1/clusters/{cluster}/services/{service}/plan'],
  stopDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/stop'],
  rollbackDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/rollback'],
  pauseDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/pause'],
  resumeDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/resume'],
  promoteDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/promote'],
  getScaling: ['GET', '/v1/clusters/{cluster}/services/{service}/scaling'],
  putScaling: ['PUT', '/v1/clusters/{cluster}/services/{service}/scaling'],
  rehearseScaling: ['POST', '/v1/clusters/{cluster}/services/{service}/scaling/dry-run'],
  listServiceEvents: ['GET', '/v1/clusters/{cluster}/services/{service}/events'],
  listEvents: ['GET', '/v1/events'],
  getHealth: ['GET', '/v1/health'],
  getOpenapi: ['GET', '/v1/openapi.json'],
  listImages: ['GET', '/v1/local/images'],
  putImage: ['PUT', '/v1/local/images/{name}/{tag}'],
};
