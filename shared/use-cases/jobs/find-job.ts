import type { Job } from '../../domain/job.ts';
import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';

/** The job of a task with the ARN of the one that runs now; undefined for a task that has none. */
export async function findJob(
  { store }: Pick<Deps, 'store'>,
  { cluster, job }: Task,
): Promise<{ record: Job; liveArn?: string } | undefined> {
  const record = job && (await store.getJob({ cluster, id: job.id }));
  if (!record) return undefined;
  const live = await store.getLiveTask(cluster, undefined, record.task.id);
  return { record, liveArn: live?.observed?.arn };
}
