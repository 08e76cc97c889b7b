import { deploymentAnswer, deploymentListAnswer } from '../answers/deployment.ts';
import { noBody } from '../requests/no-body.ts';
import { deploymentPath, servicePath } from '../requests/paths.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { NO_CLUSTER, type Route, WRITE } from './route.ts';

const DEPLOYMENT = '/v1/clusters/{cluster}/services/{service}/deployments/{deployment}';

/** What the user's word on a running deployment has in common. */
const steered = {
  method: 'POST',
  scope: 'deploy',
  params: deploymentPath,
  query: noQuery,
  body: noBody,
  emptyBody: true,
  headers: WRITE,
  answers: { 202: deploymentAnswer },
  errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'ServiceDeploymentNotFoundException'],
} as const;

export const deploymentRoutes = [
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}/services/{service}/deployments',
    operationId: 'listDeployments',
    summary: 'Lists the deployments of a service, newest first',
    scope: 'read',
    params: servicePath,
    query: pageQuery,
    answers: { 200: deploymentListAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException'],
  },
  {
    method: 'GET',
    path: DEPLOYMENT,
    operationId: 'getDeployment',
    summary: 'Answers a deployment with its timeline',
    scope: 'read',
    params: deploymentPath,
    query: noQuery,
    answers: { 200: deploymentAnswer },
    errors: [...NO_CLUSTER, 'ServiceNotFoundException', 'ServiceDeploymentNotFoundException'],
  },
  {
    ...steered,
    path: `${DEPLOYMENT}/stop`,
    operationId: 'stopDeployment',
    summary: 'Ends a running deployment where it stands; the service holds what it has',
  },
  {
    ...steered,
    path: `${DEPLOYMENT}/rollback`,
    operationId: 'rollbackDeployment',
    summary: 'Takes a running deployment back to the last good revision, traffic first',
  },
  {
    ...steered,
    path: `${DEPLOYMENT}/pause`,
    operationId: 'pauseDeployment',
    summary: 'Holds a running deployment: its clocks stand, and nothing but healing goes on',
  },
  {
    ...steered,
    path: `${DEPLOYMENT}/resume`,
    operationId: 'resumeDeployment',
    summary: 'Lets a paused deployment go on where it stood',
  },
  {
    ...steered,
    path: `${DEPLOYMENT}/promote`,
    operationId: 'promoteDeployment',
    summary: 'Ends the waiting of a running deployment: bakes, and steps of traffic',
  },
] as const satisfies readonly Route[];
