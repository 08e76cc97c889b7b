import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { lastPartOf } from '../../domain/names.ts';
import { sequenceOf } from '../../domain/sequence.ts';
import type { Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import type { Commit } from '../../ports/store.ts';
import { serviceItem, toItem } from './items.ts';
import { jobActions } from './jobs.ts';
import {
  clusterPk,
  DAEMON_PREFIX,
  DEPLOYMENT_SK,
  eventPk,
  followKey,
  historyPk,
  ingressKey,
  type Key,
  ownIdKey,
  padded,
  pointerKey,
  revisionSk,
  SCALING_SK,
  servicePk,
  taskKey,
} from './keys.ts';
import { moveToHistory } from './move-to-history.ts';
import { historyExpiresAtSec, inactiveExpiresAtSec } from './retention.ts';
import { type Table, transact } from './table.ts';
import { taskUpdate } from './task-update.ts';

/** One transaction over what was read: see Commit. False: the race is lost and nothing is written. */
export function commit(table: Table, change: Commit): Promise<boolean> {
  const { service } = change;
  const pk = servicePk(service.cluster, service.service);
  const nowMs = table.nowMs();
  // The collection of a service that has ended goes as one: nothing of it is left to a later service of the name.
  const withService = service.status === 'INACTIVE' ? inactiveExpiresAtSec(nowMs) : undefined;
  const seq = sequenceOf(service);
  const put = (key: Key, record: object, expiresAtSec?: number): TransactWriteItem => ({
    Put: { TableName: table.name, Item: toItem(key, record, { expiresAtSec, seq }) },
  });
  const remove = (key: Key): TransactWriteItem => ({ Delete: { TableName: table.name, Key: marshall(key) } });

  const actions: TransactWriteItem[] = [putService(table, change, withService)];
  if (change.deployment) actions.push(put({ pk, sk: DEPLOYMENT_SK }, change.deployment, withService));
  if (change.scaling) actions.push(put({ pk, sk: SCALING_SK }, change.scaling));
  if (change.revision)
    actions.push(put({ pk, sk: revisionSk(change.revision.revision) }, change.revision, withService));
  if (change.archived) {
    const sk = `DEPLOYMENT#${padded(change.archived.createdAtMs)}#${change.archived.id}`;
    actions.push(
      put({ pk: historyPk(service.cluster, service.service), sk }, change.archived, historyExpiresAtSec(nowMs)),
    );
  }
  for (const revision of change.dropRevisions ?? []) actions.push(remove({ pk, sk: revisionSk(revision) }));
  for (const task of change.newTasks ?? []) {
    actions.push({
      Put: {
        TableName: table.name,
        Item: toItem(taskKey(task), task),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    });
  }
  for (const { taskId, stop, ...seen } of change.marks ?? []) {
    actions.push({ Update: taskUpdate(table, { ...service, id: taskId }, { stop }, seen) });
  }
  for (const news of change.observed ?? []) actions.push(...observe(table, service, news));
  for (const task of change.stopped ?? []) actions.push(...moveToHistory(table, task, seq));
  for (const event of change.events ?? []) {
    actions.push(put({ pk: eventPk(event.cluster, event.service), sk: event.id }, event, historyExpiresAtSec(nowMs)));
  }
  if (change.newJob) actions.push(...jobActions(table, { ...change.newJob, wake: true }));
  actions.push(...followActions(change, put, remove), ...ingressActions(change, put, remove));
  if (service.status === 'INACTIVE') {
    actions.push(remove({ pk, sk: SCALING_SK }));
    actions.push(...listKeys(service).map(remove));
  } else if (change.created) actions.push(...listKeys(service).map((key) => put(key, { service: service.service })));
  return transact(table, actions);
}

/** Where it is listed. A service is what it was created as: REPLICA or DAEMON. */
function listKeys({ cluster, service, spec }: Service): Key[] {
  const pk = clusterPk(cluster);
  return [{ pk, sk: `SERVICE#${service}` }, ...(isDaemon(spec) ? [{ pk, sk: `${DAEMON_PREFIX}${service}` }] : [])];
}

/** The index of who follows what goes with the spec: written with each revision, gone with the wish or the service. */
function followActions(
  { service, revision, unfollowed }: Commit,
  put: (key: Key, record: object) => TransactWriteItem,
  remove: (key: Key) => TransactWriteItem,
): TransactWriteItem[] {
  const { follow } = service.spec;
  if (service.status === 'INACTIVE') return follow ? [remove(followKey(follow, service))] : [];
  const actions = unfollowed ? [remove(followKey(unfollowed, service))] : [];
  if (revision && follow) actions.push(put(followKey(follow, service), {}));
  return actions;
}

/** The index of where services are reached goes with the spec, as that of who follows what does. */
function ingressActions(
  { service, revision }: Commit,
  put: (key: Key, record: object) => TransactWriteItem,
  remove: (key: Key) => TransactWriteItem,
): TransactWriteItem[] {
  const { ingress } = service.spec;
  if (service.status === 'INACTIVE') return ingress ? [remove(ingressKey(service))] : [];
  if (!revision) return [];
  if (!ingress) return [remove(ingressKey(service))];
  const { path, host, listenerPort } = ingress;
  return [put(ingressKey(service), { cluster: service.cluster, service: service.service, path, host, listenerPort })];
}

function putService(
  table: Table,
  { service, replaces, wake }: Commit,
  expiresAtSec: number | undefined,
): TransactWriteItem {
  const put = { TableName: table.name, Item: serviceItem(service, wake, expiresAtSec) };
  if (!replaces) {
    return {
      Put: {
        ...put,
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAtSec <= :now',
        ExpressionAttributeValues: marshall({ ':now': Math.floor(table.nowMs() / 1000) }),
      },
    };
  }
  const due = replaces.dueAtMs === undefined ? 'attribute_not_exists(dueAtMs)' : 'dueAtMs = :due';
  return {
    Put: {
      ...put,
      ConditionExpression: `planSeq = :seen AND ${due}`,
      ExpressionAttributeValues: marshall(
        { ':seen': replaces.planSeq, ':due': replaces.dueAtMs },
        { removeUndefinedValues: true },
      ),
    },
  };
}

/** The first observation of a task brings the ARN's pointer with it, as recordLaunch does. */
function observe(table: Table, service: Service, news: NonNullable<Commit['observed']>[number]): TransactWriteItem[] {
  const task = { ...service, id: news.taskId };
  const { observed } = news.patch;
  const update = { Update: taskUpdate(table, task, news.patch, { notBehind: observed?.version }) };
  return observed && news.isFirst ? [update, ...putPointers(table, { ...task, observed })] : [update];
}

/** From here on a live task is found by the last part of its ARN; a service's, which may ask for itself, by its own id too. */
export function putPointers(
  table: Pick<Table, 'name'>,
  task: Pick<Task, 'cluster' | 'service' | 'id'> & { observed: { arn: string } },
): TransactWriteItem[] {
  const { pk: toPk, sk: toSk } = taskKey(task);
  const arnId = lastPartOf(task.observed.arn);
  const put = (key: Key, record: object) => ({ Put: { TableName: table.name, Item: toItem(key, record) } });
  const pointer = put(pointerKey(task.cluster, arnId, { stopped: false }), { toPk, toSk });
  return task.service === undefined ? [pointer] : [pointer, put(ownIdKey(task.cluster, task.id), { arnId })];
}
