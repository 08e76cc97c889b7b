import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';

/**
 * Writes down that a task was launched. Of two that ask with one token ECS may refuse the one and then take the other: the
 * refusal has ended the attempt by then, and another may be under way in its place. What has no record is stopped at once.
 */
export async function recordLaunch({ store, fleet, log }: Pick<Deps, 'store' | 'fleet' | 'log'>, task: Task) {
  if (!task.observed || (await store.recordLaunch(task))) return;
  const { arn } = task.observed;
  log('a task was launched whose attempt was over: it is stopped', { taskId: task.id, arn });
  await fleet.stop(task.cluster, arn, 'Slipway: its launch had been refused, and the attempt was over');
}
