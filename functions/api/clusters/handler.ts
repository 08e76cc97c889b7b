import { clusterRoutes } from '../../../shared/contract/routes/cluster-routes.ts';
import { apiFunction } from '../../../shared/runtime/api-function.ts';
import { wireClusterApi } from '../../../shared/runtime/wire-api.ts';
import { deleteClusterRoute } from './delete-cluster.ts';
import { getClusterRoute } from './get-cluster.ts';
import { listClustersRoute } from './list-clusters.ts';
import { putClusterRoute } from './put-cluster.ts';

/** Clusters, in the records and in ECS. */
export const handler = apiFunction(
  wireClusterApi,
  [listClustersRoute, getClusterRoute, putClusterRoute, deleteClusterRoute],
  clusterRoutes,
);
