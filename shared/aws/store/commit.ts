import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { lastPartOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { Commit } from '../../ports/store.ts';
import { serviceItem, toItem } from './items.ts';
import {
  clusterPk,
  DEPLOYMENT_SK,
  eventPk,
  historyPk,
  type Key,
  padded,
  pointerKey,
  revisionSk,
  servicePk,
  taskKey,
} from './keys.ts';
import { historyExpiresAtSec, inactiveExpiresAtSec } from './retention.ts';
import { type Table, transact } from './table.ts';
import { taskUpdate } from './task-update.ts';

/** One transaction over planSeq n: see Commit. False: the race is lost and nothing is written. */
export function commit(table: Table, change: Commit): Promise<boolean> {
  const { service, wake } = change;
  const pk = servicePk(service.cluster, service.service);
  const nowMs = table.nowMs();
  const put = (key: Key, record: object, expiresAtSec?: number): TransactWriteItem => ({
    Put: { TableName: table.name, Item: toItem(key, record, { expiresAtSec }) },
  });
  const remove = (key: Key): TransactWriteItem => ({ Delete: { TableName: table.name, Key: marshall(key) } });

  const actions: TransactWriteItem[] = [putService(table, change, wake)];
  if (change.deployment) actions.push(put({ pk, sk: DEPLOYMENT_SK }, change.deployment));
  if (change.revision) actions.push(put({ pk, sk: revisionSk(change.revision.revision) }, change.revision));
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
  for (const { taskId, stop } of change.marks ?? []) {
    actions.push({ Update: taskUpdate(table, { ...service, id: taskId }, { stop }, {}) });
  }
  for (const { taskId, patch } of change.observed ?? []) {
    actions.push({ Update: taskUpdate(table, { ...service, id: taskId }, patch, {}) });
  }
  for (const task of change.stopped ?? []) actions.push(...moveToHistory(table, task));
  for (const event of change.events ?? []) {
    actions.push(put({ pk: eventPk(event.cluster, event.service), sk: event.id }, event, historyExpiresAtSec(nowMs)));
  }
  if (service.status === 'INACTIVE')
    actions.push(remove({ pk: clusterPk(service.cluster), sk: `SERVICE#${service.service}` }));
  else if (change.created)
    actions.push(
      put({ pk: clusterPk(service.cluster), sk: `SERVICE#${service.service}` }, { service: service.service }),
    );
  return transact(table, actions);
}

function putService(table: Table, { service }: Commit, wake: boolean): TransactWriteItem {
  const expiresAtSec = service.status === 'INACTIVE' ? inactiveExpiresAtSec(table.nowMs()) : undefined;
  const Item = serviceItem(service, wake, expiresAtSec);
  if (service.planSeq === 1)
    return { Put: { TableName: table.name, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
  return {
    Put: {
      TableName: table.name,
      Item,
      ConditionExpression: 'planSeq = :seen',
      ExpressionAttributeValues: marshall({ ':seen': service.planSeq - 1 }),
    },
  };
}

/** Live and done never mix: the item goes, another comes, and the ARN's pointer follows. */
export function moveToHistory(table: Table, task: Task): TransactWriteItem[] {
  const nowMs = table.nowMs();
  const expiresAtSec = historyExpiresAtSec(nowMs);
  const to: Key = {
    pk: historyPk(task.cluster, task.service),
    sk: `TASK#${padded(task.observed?.stoppedAtMs ?? nowMs)}#${task.id}`,
  };
  const actions: TransactWriteItem[] = [
    { Delete: { TableName: table.name, Key: marshall(taskKey(task)), ConditionExpression: 'attribute_exists(pk)' } },
    { Put: { TableName: table.name, Item: toItem(to, task, { expiresAtSec }) } },
  ];
  const arn = task.observed?.arn;
  if (arn) {
    const pointer = toItem(
      pointerKey(task.cluster, lastPartOf(arn)),
      { toPk: to.pk, toSk: to.sk, stopped: true },
      { expiresAtSec },
    );
    actions.push({ Put: { TableName: table.name, Item: pointer } });
  }
  return actions;
}
