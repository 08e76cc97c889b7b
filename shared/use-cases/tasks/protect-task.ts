import { AppError } from '../../contract/app-errors.ts';
import { publicIdOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { requireTask } from './require-task.ts';

const MINUTE_MS = 60_000;

interface Wish {
  protectionEnabled: boolean;
  expiresInMinutes: number;
}

/**
 * Keeps scale-in and deployments from stopping a task for so long, or no longer (ECS's UpdateTaskProtection). The write
 * is fenced: once it is answered, no plan that was made before it can still stop the task. ClientException for a one-off
 * task (ECS: TASK_NOT_VALID); ConflictException for one that is stopping: a stop is never withdrawn.
 */
export async function protectTask(
  deps: Pick<Deps, 'store' | 'clock' | 'settings'>,
  cluster: string,
  id: string,
  { protectionEnabled, expiresInMinutes }: Wish,
): Promise<Task> {
  const { service, id: taskId } = await requireServiceTask(deps, cluster, id);
  const untilMs = protectionEnabled ? deps.clock.nowMs() + expiresInMinutes * MINUTE_MS : undefined;
  const done = await changeCollection(deps, { cluster, service }, (collection) => {
    const task = collection.tasks.find((candidate) => candidate.id === taskId);
    if (!task || task.stop || task.observed?.desiredStatus === 'STOPPED') throw stopsAlready(id);
    const patch = { protectedUntilMs: untilMs };
    // Whoever waits for it hears that it may go; that it stays needs nobody's doing.
    return { service: collection.service, observed: [{ taskId, patch }], wake: !protectionEnabled };
  });
  const task = done?.before.tasks.find((candidate) => candidate.id === taskId);
  if (!task) throw stopsAlready(id);
  return { ...task, protectedUntilMs: untilMs };
}

/** The task, whose protection can be asked for. */
export async function requireServiceTask(
  deps: Pick<Deps, 'store' | 'settings'>,
  cluster: string,
  id: string,
): Promise<Task & { service: string }> {
  const task = await requireTask(deps, cluster, id);
  const { service } = task;
  if (service !== undefined) return { ...task, service };
  const detail = `task ${publicIdOf(task)} is not part of a service (ECS: TASK_NOT_VALID): nothing but its user stops it`;
  throw new AppError('ClientException', detail);
}

function stopsAlready(id: string): AppError {
  return new AppError('ConflictException', `task ${id} is stopping or has stopped: it can no longer be protected`);
}
