import { clusterAnswer, clusterListAnswer } from '../answers/cluster.ts';
import { clusterPath } from '../requests/paths.ts';
import { putCluster } from '../requests/put-cluster.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { NO_CLUSTER, type Route, WRITE } from './route.ts';

export const clusterRoutes = [
  {
    method: 'GET',
    path: '/v1/clusters',
    operationId: 'listClusters',
    summary: 'Lists the clusters',
    scope: 'read',
    query: pageQuery,
    answers: { 200: clusterListAnswer },
    errors: [],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}',
    operationId: 'getCluster',
    summary: 'Answers a cluster',
    scope: 'read',
    params: clusterPath,
    query: noQuery,
    answers: { 200: clusterAnswer },
    errors: [...NO_CLUSTER],
  },
  {
    method: 'PUT',
    path: '/v1/clusters/{cluster}',
    operationId: 'putCluster',
    summary: 'Creates a cluster, or sets the tags of one that exists',
    scope: 'admin',
    params: clusterPath,
    query: noQuery,
    body: putCluster,
    emptyBody: true,
    headers: WRITE,
    answers: { 200: clusterAnswer, 201: clusterAnswer },
    errors: ['ClientException'],
  },
  {
    method: 'DELETE',
    path: '/v1/clusters/{cluster}',
    operationId: 'deleteCluster',
    summary: 'Deletes an empty cluster',
    scope: 'admin',
    params: clusterPath,
    query: noQuery,
    headers: WRITE,
    answers: { 200: clusterAnswer },
    errors: ['ClientException', ...NO_CLUSTER, 'ClusterContainsServicesException', 'ClusterContainsTasksException'],
  },
] as const satisfies readonly Route[];
