import { lastPartOf, publicIdOf } from '../../domain/names.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import type { Collection } from '../../ports/store.ts';
import { retireDrained } from '../observe/drain-instance.ts';
import { noteTasks } from '../observe/note-tasks.ts';
import type { ReconcileDeps } from '../reconcile.ts';
import { askEcs } from './ask-ecs.ts';

/**
 * Finds tasks on instances that drain without anybody having heard of it: the event was lost, or it came before the task's
 * launch was recorded. And those that have not been replaced yet when their instance is ACTIVE again: they stay. A cluster of
 * which no task runs on an instance is not asked. DAEMON services look for themselves (look-at-instances.ts).
 */
export async function auditInstances(
  deps: ReconcileDeps,
  cluster: string,
  batch: readonly Collection[],
): Promise<void> {
  const replicas = batch.filter(({ service }) => !isDaemon(service.spec));
  const placed = replicas.flatMap(({ tasks }) => tasks).filter(({ observed }) => observed?.containerInstanceArn);
  if (placed.length === 0) return;
  const draining = new Set(await askEcs(deps, 1, () => deps.fleet.listInstances(cluster, 'DRAINING')));
  const isDrained = ({ observed }: Task) => draining.has(observed?.containerInstanceArn ?? '');
  const unheard = placed.filter((task) => isDrained(task) && task.retireAtMs === undefined);
  await retireDrained(
    deps,
    unheard.map(({ observed }) => observed?.arn ?? ''),
  );
  for (const { service, tasks } of replicas) {
    const back = new Set(tasks.filter((task) => isKept(task) && !isDrained(task)).map(({ id }) => id));
    if (back.size === 0) continue;
    await noteTasks(deps, service, {
      isMeant: (task) => back.has(task.id) && isKept(task),
      patch: { retireAtMs: undefined, instanceDrains: undefined },
      says: sayThatItStays,
    });
  }
}

/** It was to go for its instance, and nobody has decided yet that it does. */
const isKept = ({ instanceDrains, stop }: Task) => instanceDrains === true && stop === undefined;

function sayThatItStays(task: Task): string {
  const instance = lastPartOf(task.observed?.containerInstanceArn ?? '');
  return `container instance ${instance} is draining no more: task ${publicIdOf(task)} stays.`;
}
