import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Deployment } from '../../domain/deployment.ts';
import type { IngressPlace } from '../../domain/match-ingress.ts';
import type { Service, ServiceKey } from '../../domain/service.ts';
import type { ServiceEvent } from '../../domain/service-event.ts';
import type { Task } from '../../domain/task.ts';
import type { AuditPlace, ClusterRecord, EventPage, EventQuery, Page, PageRequest, Store } from '../../ports/store.ts';
import { send } from '../send.ts';
import { fromItem, type Item, toItem } from './items.ts';
import type { JobStore } from './jobs.ts';
import {
  AUDIT_PLACE,
  CLUSTERS_PK,
  clusterPk,
  DAEMON_PREFIX,
  eventPk,
  FEED_PK,
  followPk,
  historyPk,
  INGRESS_PK,
  type Key,
  ownIdKey,
  padded,
  pointerKey,
  SERVICE_SK,
  servicePk,
  TASK_PREFIX,
} from './keys.ts';
import { getItems, getRecord, queryAll, queryPage, type Range, type Table } from './table.ts';

type ListStore = Omit<
  Store,
  | 'load'
  | 'commit'
  | 'patchTask'
  | 'makeDue'
  | 'setDue'
  | 'listDue'
  | 'getService'
  | 'getDue'
  | 'getLiveTask'
  | 'recordLaunch'
  | 'putOneOffTask'
  | 'listOneOffTasks'
  | 'archiveOneOffTask'
  | 'appendToFeed'
  | keyof JobStore
>;

/** What the API lists and looks up. */
export function listStore(table: Table): ListStore {
  return {
    async listFollowers({ repository, tag }) {
      const items = await queryAll(table, followPk(repository), `${tag}#`);
      return items.map((item) => {
        const [, cluster = '', service = ''] = (item.sk?.S ?? '').split('#');
        return { cluster, service };
      });
    },
    async listIngress() {
      const items = await queryAll(table, INGRESS_PK);
      return items.flatMap((item) => fromItem<ServiceKey & IngressPlace>(item, table.nowMs()) ?? []);
    },
    listServices: (cluster, page) => listServices(table, cluster, page),
    async listDaemons(cluster) {
      const items = await queryAll(table, clusterPk(cluster), DAEMON_PREFIX);
      return items.map((item) => ({ cluster, service: (item.sk?.S ?? '').slice(DAEMON_PREFIX.length) }));
    },
    listArchivedDeployments: (key, page) =>
      pageOf<Deployment>(
        table,
        { pk: historyPk(key.cluster, key.service), prefix: 'DEPLOYMENT#', forward: false },
        page,
      ),
    async getArchivedDeployment(key, id) {
      const items = await queryAll(table, historyPk(key.cluster, key.service), 'DEPLOYMENT#');
      const item = items.find((candidate) => candidate.sk?.S?.endsWith(`#${id}`));
      return item && fromItem<Deployment>(item, table.nowMs());
    },
    listEvents: (scope, query) => listEvents(table, scope, query),
    findTask: (cluster, arnId) => findTask(table, cluster, arnId),
    listTasks: (cluster, filter, page) => listTasks(table, cluster, filter, page),
    listStoppedTasks: (key, span) => listStoppedTasks(table, key, span),
    async getOwnDefinition(arn) {
      return (await getRecord<{ ownArn: string }>(table, { pk: `D#${arn}`, sk: 'OWN' }))?.ownArn;
    },
    async putOwnDefinition(arn, ownArn) {
      await send(
        table.client,
        new PutItemCommand({ TableName: table.name, Item: toItem({ pk: `D#${arn}`, sk: 'OWN' }, { ownArn }) }),
      );
    },
    getAuditPlace: () => getRecord<AuditPlace>(table, AUDIT_PLACE),
    async putAuditPlace(place) {
      const command = place
        ? new PutItemCommand({ TableName: table.name, Item: toItem(AUDIT_PLACE, place) })
        : new DeleteItemCommand({ TableName: table.name, Key: marshall(AUDIT_PLACE) });
      await send<object>(table.client, command);
    },
    async listClusters() {
      const items = await queryAll(table, CLUSTERS_PK);
      return items.map((item) => fromItem<ClusterRecord>(item, table.nowMs())).filter((record) => record !== undefined);
    },
    getCluster: (cluster) => getRecord<ClusterRecord>(table, { pk: CLUSTERS_PK, sk: cluster }),
    async putCluster(cluster) {
      const Item = toItem({ pk: CLUSTERS_PK, sk: cluster.clusterName }, cluster);
      await send(table.client, new PutItemCommand({ TableName: table.name, Item }));
    },
    async deleteCluster(cluster) {
      await send(
        table.client,
        new DeleteItemCommand({ TableName: table.name, Key: marshall({ pk: CLUSTERS_PK, sk: cluster }) }),
      );
    },
  };
}

/** A place in a list is the sort key of its last item; the API seals it on its way out (contract/page-token). */
async function pageOf<Record extends object>(
  table: Table,
  range: Range,
  { limit, nextToken }: PageRequest,
): Promise<Page<Record>> {
  const startKey = nextToken === undefined ? undefined : marshall({ pk: range.pk, sk: nextToken });
  const { items, lastKey } = await queryPage(table, { ...range, limit, startKey });
  const records = items.map((item) => fromItem<Record>(item, table.nowMs())).filter((record) => record !== undefined);
  return { items: records, nextToken: lastKey?.sk?.S };
}

async function listServices(table: Table, cluster: string, page: PageRequest): Promise<Page<Service>> {
  const names = await pageOf<{ service: string }>(table, { pk: clusterPk(cluster), prefix: 'SERVICE#' }, page);
  const items = await getItems(
    table,
    names.items.map(({ service }) => ({ pk: servicePk(cluster, service), sk: SERVICE_SK })),
  );
  const services = items
    .map((item) => fromItem<Service>(item, table.nowMs()))
    .filter((service) => service !== undefined);
  return { items: services, nextToken: names.nextToken };
}

async function listEvents(
  table: Table,
  scope: Parameters<Store['listEvents']>[0],
  { limit, nextToken, after }: EventQuery,
): Promise<EventPage> {
  const pk = scope === 'all' ? FEED_PK : eventPk(scope.cluster, scope.service);
  const forward = after !== undefined;
  const startKey = nextToken === undefined || forward ? undefined : marshall({ pk, sk: nextToken });
  const page = await queryPage(table, { pk, after, forward, limit, startKey });
  const items = page.items.flatMap((item) => {
    const event = fromItem<ServiceEvent>(item, table.nowMs());
    return event ? [{ ...event, place: item.sk?.S ?? '' }] : [];
  });
  return { items, nextToken: page.lastKey?.sk?.S, newest: page.items.at(forward ? -1 : 0)?.sk?.S };
}

async function findTask(table: Table, cluster: string, id: string): Promise<Task | undefined> {
  const found = await findByArnId(table, cluster, id);
  if (found) return found;
  const own = await getRecord<{ arnId: string }>(table, ownIdKey(cluster, id));
  return own && findByArnId(table, cluster, own.arnId);
}

async function findByArnId(table: Table, cluster: string, arnId: string): Promise<Task | undefined> {
  // A task moves to the history in one write: what is gone from here is there.
  for (const stopped of [false, true]) {
    const pointer = await getRecord<{ toPk: string; toSk: string }>(table, pointerKey(cluster, arnId, { stopped }));
    const task = pointer && (await getRecord<Task>(table, { pk: pointer.toPk, sk: pointer.toSk }));
    if (task) return task;
  }
  return undefined;
}

async function listTasks(
  table: Table,
  cluster: string,
  filter: { service?: string; stopped: boolean },
  page: PageRequest,
): Promise<Page<Task>> {
  if (filter.service !== undefined) {
    const pk = filter.stopped ? historyPk(cluster, filter.service) : servicePk(cluster, filter.service);
    return pageOf<Task>(table, { pk, prefix: TASK_PREFIX, forward: !filter.stopped }, page);
  }
  return listByPointers(table, cluster, filter.stopped, page);
}

async function listStoppedTasks(
  table: Table,
  { cluster, service }: ServiceKey,
  { fromMs, toMs, limit }: { fromMs: number; toMs: number; limit: number },
): Promise<Task[]> {
  const found: Task[] = [];
  // The key goes on with the task's id, whose digits all come before `~`.
  const between = [`${TASK_PREFIX}${padded(fromMs)}`, `${TASK_PREFIX}${padded(toMs)}#~`] as const;
  let startKey: Item | undefined;
  do {
    const page = await queryPage(table, { pk: historyPk(cluster, service), between, limit, startKey });
    for (const item of page.items) {
      const task = fromItem<Task>(item, table.nowMs());
      if (task) found.push(task);
    }
    startKey = page.lastKey;
  } while (startKey && found.length < limit);
  return found.slice(0, limit);
}

const FIRST_DIGITS = [...'0123456789abcdef'];

/** Sixteen collections of pointers, one after the other: the token says which one and how far. */
async function listByPointers(
  table: Table,
  cluster: string,
  stopped: boolean,
  { limit, nextToken }: PageRequest,
): Promise<Page<Task>> {
  const [digit = '0', sk] = nextToken?.split('|') ?? [];
  const found: Task[] = [];
  for (const shard of FIRST_DIGITS.slice(FIRST_DIGITS.indexOf(digit))) {
    const { pk } = pointerKey(cluster, shard, { stopped });
    let startKey: Item | undefined = shard === digit && sk ? marshall({ pk, sk }) : undefined;
    do {
      const page = await queryPage(table, { pk, prefix: TASK_PREFIX, limit: limit - found.length, startKey });
      found.push(...(await follow(table, page.items)));
      startKey = page.lastKey;
      if (found.length >= limit)
        return { items: found, nextToken: `${shard}|${startKey?.sk?.S ?? page.items.at(-1)?.sk?.S ?? ''}` };
    } while (startKey);
  }
  return { items: found };
}

async function follow(table: Table, pointers: Item[]): Promise<Task[]> {
  const keys = pointers.flatMap((item): Key[] => {
    const pointer = fromItem<{ toPk: string; toSk: string }>(item, table.nowMs());
    return pointer ? [{ pk: pointer.toPk, sk: pointer.toSk }] : [];
  });
  const items = await getItems(table, keys);
  return items.map((item) => fromItem<Task>(item, table.nowMs())).filter((task) => task !== undefined);
}
