import type { Service } from '../../domain/service.ts';
import type { Store } from '../../ports/store.ts';
import { DEFAULT_CLUSTER } from '../clusters/require-cluster.ts';

const PAGE = 100;

/** The services of all clusters, those that have ended too, a page at a time. */
export async function* everyService(store: Pick<Store, 'listClusters' | 'listServices'>): AsyncGenerator<Service> {
  const made = (await store.listClusters()).map(({ clusterName }) => clusterName);
  for (const clusterName of new Set([DEFAULT_CLUSTER, ...made])) {
    let nextToken: string | undefined;
    do {
      const page = await store.listServices(clusterName, { limit: PAGE, nextToken });
      yield* page.items;
      nextToken = page.nextToken;
    } while (nextToken);
  }
}
