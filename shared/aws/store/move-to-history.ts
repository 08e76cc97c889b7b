import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { lastPartOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import { toItem } from './items.ts';
import { historyPk, type Key, ownIdKey, padded, pointerKey, taskKey } from './keys.ts';
import { historyExpiresAtSec } from './retention.ts';
import type { Table } from './table.ts';

/**
 * Live and done never mix: the item goes, another comes, and the ARN's pointer follows. What was refused goes only while
 * nobody has recorded its launch: of two that ask with the same token ECS may refuse one and take the other. Nor does what
 * was no target go once somebody has registered it: its target would be nobody's.
 */
export function moveToHistory(table: Table, task: Task, seq?: string): TransactWriteItem[] {
  const nowMs = table.nowMs();
  const expiresAtSec = historyExpiresAtSec(nowMs);
  const to: Key = {
    pk: historyPk(task.cluster, task.service),
    sk: `TASK#${padded(task.observed?.stoppedAtMs ?? nowMs)}#${task.id}`,
  };
  const launched = task.observed ? '' : ' AND attribute_not_exists(observed)';
  const registered = task.registeredAtMs === undefined ? ' AND attribute_not_exists(registeredAtMs)' : '';
  const actions: TransactWriteItem[] = [
    {
      Delete: {
        TableName: table.name,
        Key: marshall(taskKey(task)),
        ConditionExpression: `attribute_exists(pk)${launched}${registered}`,
      },
    },
    { Put: { TableName: table.name, Item: toItem(to, task, { expiresAtSec, seq }) } },
  ];
  const arn = task.observed?.arn;
  if (arn) {
    const live = pointerKey(task.cluster, lastPartOf(arn), { stopped: false });
    const stopped = pointerKey(task.cluster, lastPartOf(arn), { stopped: true });
    const pointer = toItem(stopped, { toPk: to.pk, toSk: to.sk }, { expiresAtSec });
    actions.push({ Delete: { TableName: table.name, Key: marshall(live) } });
    actions.push({ Put: { TableName: table.name, Item: pointer } });
    if (task.service !== undefined)
      actions.push({ Delete: { TableName: table.name, Key: marshall(ownIdKey(task.cluster, task.id)) } });
  }
  return actions;
}
