import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ClusterApiDeps } from '../../../shared/runtime/wire-api.ts';
import { describeCluster } from '../../../shared/use-cases/clusters/describe-clusters.ts';
import { requireCluster } from '../../../shared/use-cases/clusters/require-cluster.ts';

export const getClusterRoute: ApiRoute<ClusterApiDeps> = {
  method: 'GET',
  path: '/v1/clusters/{cluster}',
  async handle(request, deps) {
    const { cluster } = parseOrRefuse(clusterPath, request.params);
    parseOrRefuse(noQuery, request.query);
    return { status: 200, body: { cluster: await describeCluster(deps, await requireCluster(deps, cluster)) } };
  },
};
