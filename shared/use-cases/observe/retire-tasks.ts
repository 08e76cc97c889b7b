import { lastPartOf, publicIdOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';

/** From when on tasks may be gone, and whether it is their instance that goes. */
export type Retirement = { retireAtMs: number } & Pick<Task, 'instanceDrains'>;

/**
 * AWS is going to retire tasks, or the instance that runs them is draining: those of services are noted down, and the planner replaces them before the
 * date, start first. What RunTask launched AWS only stops ("Task retirement and maintenance", ECS developer guide): one-off tasks run
 * until then, and a job's is then judged like any other. Told twice it is the same; strangers' tasks are left alone.
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
    if (!task || task.service === undefined) continue;
    const key = { cluster: task.cluster, service: task.service };
    const name = `${key.cluster}/${key.service}`;
    const { ids } = services.get(name) ?? { ids: new Set() };
    services.set(name, { key, ids: ids.add(task.id) });
  }
  for (const { key, ids } of services.values()) await note(deps, key, ids, retirement);
}

async function note(
  deps: Pick<Deps, 'store' | 'clock'>,
  key: ServiceKey,
  ids: ReadonlySet<string>,
  retirement: Retirement,
): Promise<void> {
  await changeCollection(deps, key, ({ service, tasks, deployment }) => {
    const told = tasks.filter(({ id, retireAtMs: known }) => ids.has(id) && known === undefined).slice(0, TASKS_MAX);
    if (told.length === 0) return undefined;
    return {
      service,
      observed: told.map(({ id }) => ({ taskId: id, patch: retirement })),
      events: told.map((task) => ({
        ...key,
        createdAtMs: deps.clock.nowMs(),
        message: messageOf(key, task, retirement),
        taskId: publicIdOf(task),
        deploymentId: deployment.id,
      })),
      wake: true,
    };
  });
}

/** A transaction holds 100 actions; Health tells at most 100 entities an event, and a rest comes with the next try. */
const TASKS_MAX = 45;

function messageOf({ service }: ServiceKey, task: Task, { retireAtMs, instanceDrains }: Retirement): string {
  if (instanceDrains) {
    const instance = lastPartOf(task.observed?.containerInstanceArn ?? '');
    return `(service ${service}) container instance ${instance} is draining: task ${publicIdOf(task)} is replaced.`;
  }
  const date = new Date(retireAtMs).toISOString();
  return `(service ${service}) AWS retires task ${publicIdOf(task)} on ${date} or later: it is replaced before.`;
}
