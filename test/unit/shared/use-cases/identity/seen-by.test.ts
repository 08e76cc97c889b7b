import { describe, expect, it } from '@jest/globals';
import type { EventPage, EventQuery, Store } from '../../../../../shared/ports/store.ts';
import { seenBy } from '../../../../../shared/use-cases/identity/seen-by.ts';

/** A feed of events of these clusters, oldest first; places are their indexes. */
function feedOf(clusters: string[]): Store {
  const all = clusters.map((cluster, at) => ({
    id: String(at),
    place: String(at).padStart(3, '0'),
    createdAtMs: at,
    message: cluster,
    cluster,
  }));
  const listEvents = async (_: unknown, { limit, after, nextToken }: EventQuery): Promise<EventPage> => {
    const rest =
      after === undefined
        ? [...all].reverse().filter(({ place }) => nextToken === undefined || place < nextToken)
        : all.filter(({ place }) => place > after);
    const items = rest.slice(0, limit);
    return {
      items,
      nextToken: rest.length > limit ? items.at(-1)?.place : undefined,
      newest: items.at(after === undefined ? 0 : -1)?.place,
    };
  };
  return { listEvents } as unknown as Store;
}

const storeFor = (store: Store, clusters: string[]) => seenBy({ store }, { id: 'x', scopes: ['read'], clusters }).store;

describe('events of everything', () => {
  it("are the caller's clusters' alone, also where a whole page is of others", async () => {
    const store = storeFor(feedOf(['mine', ...Array(50).fill('theirs'), 'mine', 'theirs']), ['mine']);
    const newest = await store.listEvents('all', { limit: 10 });
    expect(newest.items.map(({ place }) => place)).toEqual(['051']);
    const older = await store.listEvents('all', { limit: 10, nextToken: newest.nextToken });
    expect(older.items.map(({ place }) => place)).toEqual(['000']);
  });

  it('go on behind what was not shown, so that it is not read again', async () => {
    const store = storeFor(feedOf(['mine', ...Array(50).fill('theirs')]), ['mine']);
    const page = await store.listEvents('all', { limit: 10, after: '000' });
    expect(page).toMatchObject({ items: [], newest: '050' });
  });

  it('are all there for who sees every cluster', async () => {
    const store = storeFor(feedOf(['mine', 'theirs']), ['*']);
    expect((await store.listEvents('all', { limit: 10 })).items).toHaveLength(2);
  });
});

describe('the records', () => {
  it("of another's cluster are not there, whoever asks the store for them", async () => {
    const found = async () => ({ items: ['a secret'] });
    const store = storeFor(
      {
        load: found,
        getCluster: found,
        listServices: found,
        listTasks: found,
        findTask: found,
        listEvents: found,
        listClusters: async () => [{ clusterName: 'mine' }, { clusterName: 'theirs' }],
      } as unknown as Store,
      ['mine'],
    );
    const page = { limit: 1 };
    const read = [
      await store.load({ cluster: 'theirs', service: 's' }),
      await store.getCluster('theirs'),
      await store.findTask('theirs', 't'),
      (await store.listServices('theirs', page)).items[0],
      (await store.listTasks('theirs', { stopped: false }, page)).items[0],
      (await store.listEvents({ cluster: 'theirs' }, page)).items[0],
    ];
    expect(read).toEqual(Array(6).fill(undefined));
    expect((await store.listClusters()).map(({ clusterName }) => clusterName)).toEqual(['mine']);
  });
});
