import { publicIdOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { eventOf } from '../services/decide-service.ts';

interface Note {
  /** Whether it is about this task still, as it is when it is written. */
  isMeant(task: Task): boolean;
  patch: Partial<Pick<Task, 'retireAtMs' | 'instanceDrains'>>;
  /** What the service's events say of the task. */
  says(task: Task): string;
}

/** A transaction holds 100 actions, two for each task; a rest comes with the next event or audit. */
const TASKS_MAX = 45;

/** Notes something down of tasks of a service, says so in an event each, and has the planner look. */
export async function noteTasks(
  deps: Pick<Deps, 'store' | 'clock'>,
  key: ServiceKey,
  { isMeant, patch, says }: Note,
): Promise<void> {
  await changeCollection(deps, key, ({ service, tasks, deployment }) => {
    const told = tasks.filter(isMeant).slice(0, TASKS_MAX);
    if (told.length === 0) return undefined;
    return {
      service,
      observed: told.map(({ id }) => ({ taskId: id, patch })),
      events: told.map((task) => ({
        ...eventOf(service, deployment, deps.clock.nowMs(), says(task)),
        taskId: publicIdOf(task),
      })),
      wake: true,
    };
  });
}
