import type { Deps } from '../deps.ts';
import { retireTasks } from './retire-tasks.ts';

/**
 * ECS itself replaces a service's tasks on an instance that is DRAINING; to it ours are standalone tasks, which it leaves
 * alone ("Draining Amazon ECS container instances", developer guide). So they retire at once: others start elsewhere, and
 * each goes when another has taken its place. Strangers' tasks and one-off tasks are left alone here too.
 * An event may come when the instance is ACTIVE again: then its tasks stay, and nothing is said of them.
 */
export async function drainInstance(
  deps: Pick<Deps, 'store' | 'clock' | 'fleet'>,
  { cluster, instanceArn }: { cluster: string; instanceArn: string },
): Promise<void> {
  if (!(await deps.fleet.listInstances(cluster, 'DRAINING')).includes(instanceArn)) return;
  await retireDrained(deps, await deps.fleet.listOnInstance(cluster, instanceArn, 'RUNNING'));
}

/** Told twice it is the same. */
export function retireDrained(deps: Pick<Deps, 'store' | 'clock'>, arns: readonly string[]): Promise<void> {
  return retireTasks(deps, arns, { retireAtMs: deps.clock.nowMs(), instanceDrains: true });
}
