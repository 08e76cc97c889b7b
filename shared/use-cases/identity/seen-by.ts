import { ALL_CLUSTERS, seesCluster } from '../../contract/identity/grants.ts';
import type { EventPage, EventQuery, Store } from '../../ports/store.ts';
import type { Caller } from './caller.ts';

/** What a use case is given beside its own dependencies when it works for a caller. */
interface Seen {
  store: Store;
  /** Whether a cluster exists for the caller. */
  sees(cluster: string): boolean;
}

/**
 * The dependencies as a caller may use them. A cluster that is not the caller's does not exist: requireCluster asks
 * `sees`, so that every refusal is that of a missing cluster; and the store has no record of it, whatever is asked.
 */
export function seenBy<Deps extends { store: Store }>(deps: Deps, caller: Caller): Deps & Seen {
  const sees = (cluster: string) => seesCluster(caller, cluster);
  return { ...deps, sees, store: caller.clusters.includes(ALL_CLUSTERS) ? deps.store : storeOf(deps.store, sees) };
}

function storeOf(store: Store, sees: (cluster: string) => boolean): Store {
  return {
    ...store,
    load: async (key) => (sees(key.cluster) ? store.load(key) : undefined),
    getCluster: async (cluster) => (sees(cluster) ? store.getCluster(cluster) : undefined),
    listClusters: async () => (await store.listClusters()).filter(({ clusterName }) => sees(clusterName)),
    listServices: async (cluster, page) => (sees(cluster) ? store.listServices(cluster, page) : { items: [] }),
    findTask: async (cluster, arnId) => (sees(cluster) ? store.findTask(cluster, arnId) : undefined),
    listTasks: async (cluster, filter, page) =>
      sees(cluster) ? store.listTasks(cluster, filter, page) : { items: [] },
    async listEvents(scope, query) {
      if (scope === 'all') return listSeenEvents(store, query, sees);
      return sees(scope.cluster) ? store.listEvents(scope, query) : { items: [] };
    },
  };
}

/** Page after page, until one has something for the caller: a feed that is full of others' events is not an empty one. */
async function listSeenEvents(store: Store, query: EventQuery, sees: (cluster: string) => boolean): Promise<EventPage> {
  const forward = query.after !== undefined;
  let page = await store.listEvents('all', query);
  let newest = page.newest;
  for (;;) {
    const items = page.items.filter(({ cluster }) => sees(cluster));
    if (items.length > 0 || page.nextToken === undefined) return { ...page, items, newest };
    const next = forward ? { ...query, after: newest } : { ...query, nextToken: page.nextToken };
    page = await store.listEvents('all', next);
    if (forward) newest = page.newest ?? newest;
  }
}
