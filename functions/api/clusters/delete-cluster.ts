import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ClusterApiDeps } from '../../../shared/runtime/wire-api.ts';
import { deleteCluster } from '../../../shared/use-cases/clusters/delete-cluster.ts';
import { describeCluster } from '../../../shared/use-cases/clusters/describe-clusters.ts';
import { requireCluster } from '../../../shared/use-cases/clusters/require-cluster.ts';

export const deleteClusterRoute: ApiRoute<ClusterApiDeps> = {
  method: 'DELETE',
  path: '/v1/clusters/{cluster}',
  async handle(request, deps) {
    const { cluster } = parseOrRefuse(clusterPath, request.params);
    parseOrRefuse(noQuery, request.query);
    valueOrRefuse(parseWriteHeaders(request.headers));
    // Described first: a failure after the delete would have the caller try again, and hear that there is no such cluster.
    const described = await describeCluster(deps, await requireCluster(deps, cluster));
    await deleteCluster(deps, cluster);
    return { status: 200, body: { cluster: { ...described, status: 'INACTIVE' } } };
  },
};
