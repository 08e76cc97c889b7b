import type { Collection } from '../ports/store.ts';
import { askEcs } from './ask-ecs.ts';
import { retireDrained } from './drain-instance.ts';
import type { ReconcileDeps } from './reconcile.ts';

/**
 * Finds tasks on instances that drain without anybody having heard of it: the event was lost, or it came before the task's
 * launch was recorded. A cluster of which no task runs on an instance is not asked.
 */
export async function auditInstances(
  deps: ReconcileDeps,
  cluster: string,
  batch: readonly Collection[],
): Promise<void> {
  const placed = batch
    .flatMap(({ tasks }) => tasks)
    .flatMap(({ observed, retireAtMs }) =>
      retireAtMs === undefined && observed?.containerInstanceArn ? [observed] : [],
    );
  if (placed.length === 0) return;
  const draining = new Set(await askEcs(deps, 1, () => deps.fleet.listDrainingInstances(cluster)));
  const drained = placed.filter(({ containerInstanceArn = '' }) => draining.has(containerInstanceArn));
  await retireDrained(
    deps,
    drained.map(({ arn }) => arn),
  );
}
