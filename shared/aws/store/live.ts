import { QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Deployment } from '../../domain/deployment.ts';
import type { ServiceScaling } from '../../domain/scaling/service-scaling.ts';
import type { Service, ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Task } from '../../domain/task.ts';
import type { Collection, Store } from '../../ports/store.ts';
import { errorNameOf, send } from '../send.ts';
import { commit, putPointers } from './commit.ts';
import { fromItem, toItem } from './items.ts';
import {
  DEPLOYMENT_SK,
  DUE_INDEX,
  DUE_SHARDS,
  dueShardOf,
  REVISION_PREFIX,
  SCALING_SK,
  SERVICE_SK,
  servicePk,
  TASK_PREFIX,
  taskKey,
} from './keys.ts';
import { moveToHistory } from './move-to-history.ts';
import { getRecord, queryAll, type Table, transact } from './table.ts';
import { taskUpdate } from './task-update.ts';

const RECORD_TRIES = 5;

type LiveStore = Pick<
  Store,
  | 'load'
  | 'getService'
  | 'commit'
  | 'patchTask'
  | 'makeDue'
  | 'setDue'
  | 'listDue'
  | 'getDue'
  | 'getLiveTask'
  | 'recordLaunch'
  | 'putOneOffTask'
  | 'listOneOffTasks'
  | 'archiveOneOffTask'
>;

/** What reconcile and the observers read and write: the item collections of services and of one-off tasks. */
export function liveStore(table: Table): LiveStore {
  return {
    load: (key) => load(table, key),
    commit: (change) => commit(table, change),
    patchTask: (task, patch, guard) => update(table, taskUpdate(table, task, patch, guard)),
    makeDue: async (key, dueAtMs) => {
      await update(
        table,
        dueUpdate(table, key, dueAtMs, 'attribute_exists(pk) AND (attribute_not_exists(dueAtMs) OR dueAtMs > :to)', {}),
      );
    },
    setDue: (key, fromMs, toMs) =>
      fromMs === undefined
        ? update(table, dueUpdate(table, key, toMs, 'attribute_exists(pk) AND attribute_not_exists(dueAtMs)', {}))
        : update(table, dueUpdate(table, key, toMs, 'dueAtMs = :from', { ':from': fromMs })),
    getService: (key) => getService(table, key),
    getDue: async (key) => (await getService(table, key))?.dueAtMs,
    listDue: (nowMs, limit) => listDue(table, nowMs, limit),
    getLiveTask: (cluster, service, id) => getRecord<Task>(table, taskKey({ cluster, service, id })),
    recordLaunch: (task, options) => recordLaunch(table, task, options?.wake ?? false),
    putOneOffTask: (task) =>
      transact(table, [
        {
          Put: {
            TableName: table.name,
            Item: toItem(taskKey(task), task),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ]),
    async listOneOffTasks(cluster) {
      const items = await queryAll(table, servicePk(cluster, undefined), TASK_PREFIX);
      return items.map((item) => fromItem<Task>(item, table.nowMs())).filter((task) => task !== undefined);
    },
    async archiveOneOffTask(task) {
      await transact(table, moveToHistory(table, task));
    },
  };
}

async function load(table: Table, key: ServiceKey): Promise<Collection | undefined> {
  const items = await queryAll(table, servicePk(key.cluster, key.service));
  let service: Service | undefined;
  let deployment: Deployment | undefined;
  let scaling: ServiceScaling | undefined;
  const revisions: ServiceRevision[] = [];
  const tasks: Task[] = [];
  for (const item of items) {
    const sk = item.sk?.S ?? '';
    const record = fromItem(item, table.nowMs());
    if (!record) continue;
    if (sk === SERVICE_SK) service = record as Service;
    else if (sk === DEPLOYMENT_SK) deployment = record as Deployment;
    else if (sk === SCALING_SK) scaling = record as ServiceScaling;
    else if (sk.startsWith(REVISION_PREFIX)) revisions.push(record as ServiceRevision);
    else if (sk.startsWith(TASK_PREFIX)) tasks.push(record as Task);
  }
  return service && deployment && { service, deployment, revisions, tasks, ...(scaling ? { scaling } : {}) };
}

function getService(table: Table, { cluster, service }: ServiceKey): Promise<Service | undefined> {
  return getRecord<Service>(table, { pk: servicePk(cluster, service), sk: SERVICE_SK });
}

/** False where the condition did not hold. */
async function update(table: Table, input: ConstructorParameters<typeof UpdateItemCommand>[0]): Promise<boolean> {
  try {
    await send(table.client, new UpdateItemCommand(input));
    return true;
  } catch (error) {
    if (errorNameOf(error) === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

/** `dueAtMs` and its shard come and go together: the index is sparse. `wake` goes, so that no stream record wakes. */
function dueUpdate(
  table: Table,
  key: ServiceKey,
  toMs: number | undefined,
  condition: string,
  values: Record<string, unknown>,
) {
  const shard = dueShardOf(key.cluster, key.service);
  const set = toMs === undefined ? {} : { ':to': toMs, ':shard': shard };
  const all = { ...values, ...set };
  return {
    TableName: table.name,
    Key: marshall({ pk: servicePk(key.cluster, key.service), sk: SERVICE_SK }),
    UpdateExpression:
      toMs === undefined ? 'REMOVE dueAtMs, dueShard, wake' : 'SET dueAtMs = :to, dueShard = :shard REMOVE wake',
    ConditionExpression: condition,
    ExpressionAttributeValues: Object.keys(all).length > 0 ? marshall(all) : undefined,
  };
}

async function listDue(table: Table, nowMs: number, limit: number): Promise<ServiceKey[]> {
  const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => String(shard));
  const pages = await Promise.all(
    shards.map((shard) =>
      send(
        table.client,
        new QueryCommand({
          TableName: table.name,
          IndexName: DUE_INDEX,
          KeyConditionExpression: 'dueShard = :shard AND dueAtMs <= :now',
          ExpressionAttributeValues: marshall({ ':shard': shard, ':now': nowMs }),
          Limit: Math.ceil(limit / DUE_SHARDS),
        }),
      ),
    ),
  );
  return pages
    .flatMap((page) => page.Items ?? [])
    .map((item) => (item.pk?.S ?? '').split('#'))
    .map(([, cluster = '', service = '']) => ({ cluster, service }));
}

/** One write: the observation, and the pointer by which the API finds the task. An event may have been faster. */
async function recordLaunch(table: Table, task: Task, wake: boolean): Promise<boolean> {
  const { observed, runningAtMs } = task;
  if (!observed) return true;
  const update = taskUpdate(table, task, { observed, runningAtMs }, { newerThan: observed.version, wake });
  for (let attempt = 0; attempt < RECORD_TRIES; attempt += 1) {
    if (await transact(table, [{ Update: update }, ...putPointers(table, { ...task, observed })])) return true;
    const stored = await getRecord<Task>(table, taskKey(task));
    if (!stored) return false;
    if (stored.observed) return true;
  }
  throw new Error(`the launch of task ${task.id} lost ${RECORD_TRIES} races in a row`);
}
