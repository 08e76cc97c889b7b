import { AppError } from '../../contract/app-errors.ts';
import type { Task } from '../../domain/task.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';

/** The task by the last part of its ARN, or TaskNotFoundException; a stranger's task is not found either. */
export async function requireTask(deps: Pick<Deps, 'store' | 'settings'>, cluster: string, id: string): Promise<Task> {
  await requireCluster(deps, cluster);
  const task = await deps.store.findTask(cluster, id);
  if (!task) throw new AppError('TaskNotFoundException', `there is no task ${id} in cluster ${cluster}`);
  return task;
}
