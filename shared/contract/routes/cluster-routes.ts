import { clusterAnswer, clusterListAnswer } from '../answers/cluster.ts';
import { clusterPath } from '../requests/paths.ts';
import { putCluster } from '../requests/put-cluster.ts';
import { noQuery, pageQuery } from '../requests/queries.ts';
import { NO_CLUSTER, REPEATED, type Route, WRITE } from './route.ts';

export const clusterRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/clusters',
    operationId: 'listClusters',
    scope: 'read',
    query: pageQuery,
    answers: { 200: clusterListAnswer },
    errors: [],
  },
  {
    method: 'GET',
    path: '/v1/clusters/{cluster}',
    operationId: 'getCluster',
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
    scope: 'admin',
    params: clusterPath,
    query: noQuery,
    body: putCluster,
    headers: WRITE,
    answers: { 200: clusterAnswer, 201: clusterAnswer },
    errors: [...REPEATED],
  },
  {
    method: 'DELETE',
    path: '/v1/clusters/{cluster}',
    operationId: 'deleteCluster',
    scope: 'admin',
    params: clusterPath,
    query: noQuery,
    headers: WRITE,
    answers: { 200: clusterAnswer },
    errors: [...NO_CLUSTER, ...REPEATED, 'ClusterContainsServicesException', 'ClusterContainsTasksException'],
  },
];
