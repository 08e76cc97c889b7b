import { parseOrRefuse } from '../../../shared/contract/parse-or-refuse.ts';
import { pageQuery } from '../../../shared/contract/requests/queries.ts';
import type { ApiRoute } from '../../../shared/runtime/api-function.ts';
import type { ClusterApiDeps } from '../../../shared/runtime/wire-api.ts';
import { describeClusters } from '../../../shared/use-cases/clusters/describe-clusters.ts';
import { listClusters } from '../../../shared/use-cases/clusters/list-clusters.ts';
import { readPage } from '../../../shared/use-cases/read-page.ts';

export const listClustersRoute: ApiRoute<ClusterApiDeps> = {
  method: 'GET',
  path: '/v1/clusters',
  async handle(request, deps) {
    const page = parseOrRefuse(pageQuery, request.query);
    const all = await listClusters(deps);
    const { items, nextToken } = await readPage(['clusters'], page, async ({ limit, nextToken: after = '' }) => {
      const rest = all.filter(({ clusterName }) => clusterName > after);
      const items = rest.slice(0, limit);
      return { items, nextToken: rest.length > limit ? items.at(-1)?.clusterName : undefined };
    });
    return { status: 200, body: { clusters: await describeClusters(deps, items), nextToken } };
  },
};
