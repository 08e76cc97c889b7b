import { lastPartOf, publicIdOf } from '../../domain/names.ts';
import type { Task, TaskTarget } from '../../domain/task.ts';
import type { RefusedTarget } from '../../ports/fleet.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { byGroup, targetsOf } from '../stop/target-of.ts';

type RegisterDeps = Pick<Deps, 'store' | 'fleet' | 'balancer' | 'clock' | 'log'>;

/**
 * Written first: a task that may be registered is deregistered before it is stopped, whatever became of the call. One
 * that the load balancer turns out not to know is registered again; one that is marked since it was read, never. A target
 * that the load balancer does not take keeps no other from being registered. `gone`: a target group is not there any more.
 */
export async function registerTasks(
  deps: RegisterDeps,
  collection: Collection,
  tasks: readonly Task[],
): Promise<boolean | 'gone'> {
  if (!collection.service.traffic) return false;
  const ec2Ids = await findInstances(deps, collection, tasks);
  const registered: { task: Task; target: TaskTarget }[] = [];
  for (const task of tasks) {
    const targets = targetsOf(collection, task, ec2Ids.get(instanceIdOf(task) ?? ''));
    if (targets.length === 0) continue;
    const patch: Partial<Task> = { registeredAtMs: deps.clock.nowMs(), targets, targetHealth: 'initial' };
    if (!(await deps.store.patchTask(task, patch, { unmarked: true, wake: false }))) continue;
    registered.push(...targets.map((target) => ({ task, target })));
  }
  for (const [targetGroupArn, targets] of byGroup(registered.map(({ target }) => target))) {
    const refused = await deps.balancer.register(targetGroupArn, targets);
    if (!refused) return 'gone';
    for (const one of refused) {
      const { task } =
        registered.find(({ target }) => target.id === one.target.id && target.port === one.target.port) ?? {};
      await tellRefused(deps, collection, task, one);
    }
  }
  return registered.length > 0;
}

/** Said once for a task, and tried again all the same: an instance that is stopped may run again. */
async function tellRefused(
  { store, clock, log }: RegisterDeps,
  collection: Collection,
  task: Task | undefined,
  { target, reason }: RefusedTarget,
): Promise<void> {
  log('a target is refused', { ...target, reason });
  if (!task || task.registeredAtMs !== undefined) return;
  const { cluster, service } = collection.service;
  const message = `(service ${service}) target ${target.id}:${target.port} of task ${publicIdOf(task)} is refused by the load balancer: ${reason}`;
  const event = { cluster, service, createdAtMs: clock.nowMs(), message, taskId: task.id };
  await changeCollection({ store, clock }, collection.service, (current) => ({
    service: current.service,
    events: [event],
    wake: false,
  }));
}

/** The EC2 instances at which tasks are reached that share those ones' network, by the ids of the container instances. */
async function findInstances(
  { fleet }: RegisterDeps,
  { service, revisions }: Collection,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, string>> {
  const shared = revisions.filter(({ sharedNetwork }) => sharedNetwork !== undefined).map(({ revision }) => revision);
  const ids = tasks.flatMap((task) => (shared.includes(task.revision) ? (instanceIdOf(task) ?? []) : []));
  return ids.length > 0 ? fleet.ec2IdsOf(service.cluster, [...new Set(ids)]) : new Map();
}

function instanceIdOf({ observed }: Task): string | undefined {
  return observed?.containerInstanceArn && lastPartOf(observed.containerInstanceArn);
}
