import { lastPartOf, publicIdOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';
import type { Deps } from '../deps.ts';
import { noteTasks } from './note-tasks.ts';

/** From when on tasks may be gone, and whether it is their instance that goes. */
export type Retirement = { retireAtMs: number } & Pick<Task, 'instanceDrains'>;

/**
 * AWS is going to retire tasks, or the instance that runs them is draining: those of services are noted down, and the planner
 * replaces them before the date, start first. What RunTask launched AWS only stops ("Task retirement and maintenance", ECS
 * developer guide): one-off tasks run until then, and a job's is then judged like any other. Told twice it is the same;
 * strangers' tasks are left alone.
 */
export async function retireTasks(
  deps: Pick<Deps, 'store' | 'clock'>,
  arns: readonly string[],
  retirement: Retirement,
): Promise<void> {
  const services = new Map<string, { key: ServiceKey; ids: Set<string> }>();
  for (const arn of new Set(arns)) {
    const cluster = arn.split('/').at(-2);
    const task = cluster && (await deps.store.findTask(cluster, lastPartOf(arn)));
    // Those of a DAEMON service go as the last ones, and none takes their place (look-at-instances.ts).
    if (!task || task.service === undefined || task.instance) continue;
    const key = { cluster: task.cluster, service: task.service };
    const name = `${key.cluster}/${key.service}`;
    const { ids } = services.get(name) ?? { ids: new Set() };
    services.set(name, { key, ids: ids.add(task.id) });
  }
  for (const { key, ids } of services.values()) {
    await noteTasks(deps, key, {
      isMeant: ({ id, retireAtMs: known }) => ids.has(id) && known === undefined,
      patch: retirement,
      says: (task) => sayOf(task, retirement),
    });
  }
}

function sayOf(task: Task, { retireAtMs, instanceDrains }: Retirement): string {
  if (instanceDrains) {
    const instance = lastPartOf(task.observed?.containerInstanceArn ?? '');
    return `container instance ${instance} is draining: task ${publicIdOf(task)} is replaced.`;
  }
  const date = new Date(retireAtMs).toISOString();
  return `AWS retires task ${publicIdOf(task)} on ${date} or later: it is replaced before.`;
}
