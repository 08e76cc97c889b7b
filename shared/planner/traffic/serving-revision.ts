import type { Task } from '../../domain/task.ts';
import { readinessOf } from '../readiness.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * The newest revision beside the deployment's own of which a task is healthy in the live target group: what serves, though
 * it may not have proved itself. Revision 1 bakes for ten minutes, is superseded after five, and has all the traffic.
 */
export function servingRevision(
  snapshot: Pick<Snapshot, 'service' | 'deployment' | 'revisions' | 'tasks' | 'nowMs'>,
): number | undefined {
  const { service, deployment, revisions, tasks, nowMs } = snapshot;
  const live = service.traffic?.liveGroup ?? 0;
  const serves = (task: Task) => {
    if (task.revision === deployment.revision || (task.group ?? 0) !== live) return false;
    const record = revisions.find(({ revision }) => revision === task.revision);
    return readinessOf(task, record, service, nowMs) === 'ready';
  };
  const serving = tasks.filter(serves).map(({ revision }) => revision);
  return serving.length > 0 ? Math.max(...serving) : undefined;
}
