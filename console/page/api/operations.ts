import type { Client, OperationId, RouteOf } from '../../../shared/contract/client/client.ts';

type Operations<Id extends OperationId> = {
  readonly [Each in Id]: readonly [RouteOf<Each>['method'], RouteOf<Each>['path']];
};

/** Holds a table to the contract's own: an operation that is elsewhere does not compile. */
const places = <const Id extends OperationId>(operations: Operations<Id>): Operations<Id> => operations;

/** Where the operations are that the page calls. The contract's table itself would bring its schemas into the bundle. */
export const OPERATIONS = places({
  listClusters: ['GET', '/v1/clusters'],
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
  updateTaskProtection: ['POST', '/v1/clusters/{cluster}/tasks/{task}/protection'],
  listServices: ['GET', '/v1/clusters/{cluster}/services'],
  getService: ['GET', '/v1/clusters/{cluster}/services/{service}'],
  putService: ['PUT', '/v1/clusters/{cluster}/services/{service}'],
  patchService: ['PATCH', '/v1/clusters/{cluster}/services/{service}'],
  deleteService: ['DELETE', '/v1/clusters/{cluster}/services/{service}'],
  planService: ['POST', '/v1/clusters/{cluster}/services/{service}/plan'],
  listDeployments: ['GET', '/v1/clusters/{cluster}/services/{service}/deployments'],
  getDeployment: ['GET', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}'],
  stopDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/stop'],
  rollbackDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/rollback'],
  pauseDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/pause'],
  resumeDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/resume'],
  promoteDeployment: ['POST', '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}/promote'],
  getScaling: ['GET', '/v1/clusters/{cluster}/services/{service}/scaling'],
  listServiceEvents: ['GET', '/v1/clusters/{cluster}/services/{service}/events'],
  listEvents: ['GET', '/v1/events'],
});

export type PageOperation = keyof typeof OPERATIONS;

/** The part of the typed client that the page uses. */
export type PageClient = Pick<Client, PageOperation>;
