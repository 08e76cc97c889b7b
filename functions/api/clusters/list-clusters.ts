import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { pageQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ClusterApiDeps } from '../../../shared/runtime/wire-api.ts';
import { listClusters } from '../../../shared/use-cases/clusters/list-clusters.ts';
import { presentCluster } from './present-cluster.ts';

export const listClustersRoute: ApiRoute<ClusterApiDeps> = {
  method: 'GET',
  path: '/v1/clusters',
  async handle(request, deps) {
    const { limit, nextToken } = parseOrRefuse(pageQuery, request.query);
    const all = await listClusters(deps);
    const rest = nextToken === undefined ? all : all.filter((cluster) => cluster.clusterName > nextToken);
    const clusters = rest.slice(0, limit);
    const more = rest.length > limit ? clusters.at(-1)?.clusterName : undefined;
    return { status: 200, body: { clusters: clusters.map(presentCluster), nextToken: more } };
  },
};
