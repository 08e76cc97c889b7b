import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { hasJobEnded, type Job, type JobKey } from '../../domain/job.ts';
import type { JobCommit, Store } from '../../ports/store.ts';
import { fromItem, toItem } from './items.ts';
import { jobKey, liveJobsPk, taskKey } from './keys.ts';
import { moveToHistory } from './move-to-history.ts';
import { historyExpiresAtSec } from './retention.ts';
import { getItems, getRecord, queryAll, type Table, transact } from './table.ts';

export type JobStore = Pick<Store, 'getJob' | 'getJobs' | 'listLiveJobs' | 'commitJob'>;

/** Jobs, each an item of its own; the ones that have not ended are listed by cluster. */
export function jobStore(table: Table): JobStore {
  return {
    getJob: (key) => getRecord<Job>(table, jobKey(key)),
    async getJobs(keys) {
      const items = await getItems(table, keys.map(jobKey));
      return items.map((item) => fromItem<Job>(item, table.nowMs())).filter((job) => job !== undefined);
    },
    async listLiveJobs(cluster) {
      const items = await queryAll(table, liveJobsPk(cluster));
      return items.map((item) => fromItem<JobKey>(item, table.nowMs())).filter((key) => key !== undefined);
    },
    commitJob: (commit) => transact(table, jobActions(table, commit)),
  };
}

/** A change of a job, fenced by its jobSeq. */
export function jobActions(table: Table, { job, replaces, newTask, stopped, wake }: JobCommit): TransactWriteItem[] {
  const TableName = table.name;
  const { cluster, id } = job;
  const live = { pk: liveJobsPk(cluster), sk: `JOB#${id}` };
  const ended = hasJobEnded(job);
  const expiresAtSec = ended ? historyExpiresAtSec(table.nowMs()) : undefined;
  const record = { ...job, jobSeq: (replaces?.jobSeq ?? 0) + 1 };
  const fence = replaces
    ? { ConditionExpression: 'jobSeq = :seen', ExpressionAttributeValues: marshall({ ':seen': replaces.jobSeq }) }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  const actions: TransactWriteItem[] = [
    { Put: { TableName, Item: toItem(jobKey(job), record, { wake, expiresAtSec }), ...fence } },
  ];
  if (ended) actions.push({ Delete: { TableName, Key: marshall(live) } });
  else if (!replaces) actions.push({ Put: { TableName, Item: toItem(live, { cluster, id }) } });
  if (newTask) {
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    actions.push({ Put: { TableName, Item: toItem(taskKey(newTask), newTask), ...condition } });
  }
  if (stopped) actions.push(...moveToHistory(table, stopped));
  return actions;
}
