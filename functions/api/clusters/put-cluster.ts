import { parseOrRefuse, valueOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { clusterPath } from '../../../shared/contract/requests/paths.ts';
import { putCluster as putClusterRequest } from '../../../shared/contract/requests/put-cluster.ts';
import { noQuery } from '../../../shared/contract/requests/queries.ts';
import { parseWriteHeaders } from '../../../shared/contract/requests/write-headers.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ClusterApiDeps } from '../../../shared/runtime/wire-api.ts';
import { describeCluster } from '../../../shared/use-cases/clusters/describe-clusters.ts';
import { putCluster } from '../../../shared/use-cases/clusters/put-cluster.ts';

export const putClusterRoute: ApiRoute<ClusterApiDeps> = {
  method: 'PUT',
  path: '/v1/clusters/{cluster}',
  async handle(request, deps) {
    const { cluster } = parseOrRefuse(clusterPath, request.params);
    parseOrRefuse(noQuery, request.query);
    valueOrRefuse(parseWriteHeaders(request.headers));
    const { tags } = parseOrRefuse(putClusterRequest, request.json({}), { cluster });
    const put = await putCluster(deps, cluster, tags);
    return { status: put.created ? 201 : 200, body: { cluster: await describeCluster(deps, put.cluster) } };
  },
};
