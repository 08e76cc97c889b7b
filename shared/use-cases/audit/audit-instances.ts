import { lastPartOf, publicIdOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import { retireDrained } from '../observe/drain-instance.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { askEcs } from './ask-ecs.ts';

/**
 * Finds tasks on instances that drain without anybody having heard of it: the event was lost, or it came before the task's
 * launch was recorded. And those that have not been replaced yet when their instance is ACTIVE again: they stay. A cluster of
 * which no task runs on an instance is not asked.
 */
export async function auditInstances(
  deps: ReconcileDeps,
  cluster: string,
  batch: readonly Collection[],
): Promise<void> {
  const placed = batch.flatMap(({ tasks }) => tasks).filter(({ observed }) => observed?.containerInstanceArn);
  if (placed.length === 0) return;
  const draining = new Set(await askEcs(deps, 1, () => deps.fleet.listDrainingInstances(cluster)));
  const isDrained = ({ observed }: Task) => draining.has(observed?.containerInstanceArn ?? '');
  const unheard = placed.filter((task) => isDrained(task) && task.retireAtMs === undefined);
  await retireDrained(
    deps,
    unheard.map(({ observed }) => observed?.arn ?? ''),
  );
  for (const collection of batch) {
    const back = collection.tasks.filter((task) => task.instanceDrains && !task.stop && !isDrained(task));
    if (back.length > 0) await keepTasks(deps, collection, back.slice(0, TASKS_MAX));
  }
}

/** A transaction holds 100 actions; a rest comes with the next audit. */
const TASKS_MAX = 45;

async function keepTasks(deps: ReconcileDeps, { service }: Collection, back: readonly Task[]): Promise<void> {
  const ids = new Set(back.map(({ id }) => id));
  await changeCollection(deps, service, ({ service: current, tasks, deployment }) => {
    const kept = tasks.filter(({ id, instanceDrains, stop }) => ids.has(id) && instanceDrains && !stop);
    if (kept.length === 0) return undefined;
    return {
      service: current,
      observed: kept.map(({ id }) => ({ taskId: id, patch: { retireAtMs: undefined, instanceDrains: undefined } })),
      events: kept.map((task) => ({
        cluster: service.cluster,
        service: service.service,
        createdAtMs: deps.clock.nowMs(),
        message: messageOf(service.service, task),
        taskId: publicIdOf(task),
        deploymentId: deployment.id,
      })),
      wake: true,
    };
  });
}

function messageOf(service: string, task: Task): string {
  const instance = lastPartOf(task.observed?.containerInstanceArn ?? '');
  return `(service ${service}) container instance ${instance} is draining no more: task ${publicIdOf(task)} stays.`;
}
