import type { Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Task } from '../../domain/task.ts';
import type { TaskGuard } from '../../ports/store.ts';
import { taskKey } from './keys.ts';
import type { Table } from './table.ts';

type RequiredUpdate = Update & { UpdateExpression: string };

/**
 * Sets the fields of a patch on a live task, and removes those that it has as undefined. The condition: the task is
 * live, and what is stored of it is as the guard says.
 */
export function taskUpdate(
  table: Pick<Table, 'name'>,
  task: Pick<Task, 'cluster' | 'service' | 'id'>,
  patch: Partial<Task>,
  guard: TaskGuard & { wake?: boolean },
): RequiredUpdate {
  const names: Record<string, string> = { '#wake': 'wake' };
  const values: Record<string, unknown> = {};
  const sets: string[] = [];
  const removes: string[] = [];
  for (const [field, value] of Object.entries(patch)) {
    names[`#${field}`] = field;
    if (value === undefined) removes.push(`#${field}`);
    else {
      values[`:${field}`] = value;
      sets.push(`#${field} = :${field}`);
    }
  }
  if (guard.wake) {
    values[':wake'] = true;
    sets.push('#wake = :wake');
  } else removes.push('#wake');
  let condition = 'attribute_exists(pk)';
  const { newerThan, notBehind, unmarked, unregistered } = guard;
  if (unregistered) {
    names['#registeredAtMs'] = 'registeredAtMs';
    condition += ' AND attribute_not_exists(#registeredAtMs)';
  }
  if (unmarked) {
    names['#stop'] = 'stop';
    condition += ' AND attribute_not_exists(#stop)';
  }
  const version = newerThan ?? notBehind;
  if (version !== undefined) {
    names['#observed'] = 'observed';
    names['#version'] = 'version';
    values[':version'] = version;
    const isAhead = newerThan === undefined ? '<=' : '<';
    condition += ` AND (attribute_not_exists(#observed) OR #observed.#version ${isAhead} :version)`;
  }
  return {
    TableName: table.name,
    Key: marshall(taskKey(task)),
    UpdateExpression: [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
    ]
      .filter(Boolean)
      .join(' '),
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues:
      Object.keys(values).length > 0 ? marshall(values, { removeUndefinedValues: true }) : undefined,
  };
}
