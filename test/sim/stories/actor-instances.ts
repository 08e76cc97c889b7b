import type { Ground } from './ground.ts';

/** What one task of a service takes of its instance. */
const TASK_MIB = 512;
const TASK_UNITS = 256;
/** Of the fresh one that is there at the end: whatever was asked for has room on it. */
const AMPLE_TASKS = 400;

/** A container instance, as the judge knows it. */
export interface KnownInstance {
  arn: string;
  tasksMax: number;
  /** It drains since then, or is gone: nothing is placed on it. */
  closedAtMs?: number;
}

/** The container instances of the cluster: they come, drain and go. */
export function actByInstances({ world, spec, powers, noteInstance, noteDrain }: Ground) {
  const begun = spec.instances?.tasksMax ?? [];
  /** Those that tasks are placed on, and those that drain; the oldest first. */
  const open: KnownInstance[] = [];
  const draining: KnownInstance[] = [];

  async function addInstance(tasksMax: number): Promise<void> {
    const amount = (name: string, each: number) => ({ name, type: 'INTEGER', integerValue: each * tasksMax });
    const { containerInstance } = await world.call<{ containerInstance: { containerInstanceArn: string } }>(
      'ecs',
      'RegisterContainerInstance',
      { totalResources: [amount('MEMORY', TASK_MIB), amount('CPU', TASK_UNITS)] },
    );
    const instance: KnownInstance = { arn: containerInstance.containerInstanceArn, tasksMax };
    open.push(instance);
    noteInstance(instance);
  }

  /** One of those that are open is so no more; where it is the last one, another comes first. */
  async function close(which: number): Promise<KnownInstance> {
    if (open.length < 2) await addInstance(AMPLE_TASKS);
    const [instance] = open.splice(which % open.length, 1) as [KnownInstance];
    instance.closedAtMs = Date.now();
    return instance;
  }

  const setState = ({ arn }: KnownInstance, status: 'ACTIVE' | 'DRAINING') =>
    world.call('ecs', 'UpdateContainerInstancesState', { containerInstances: [arn], status });

  return {
    /** Those that are there before the story begins. */
    async beginInstances(): Promise<void> {
      for (const tasksMax of begun) await addInstance(tasksMax);
    },
    addInstance,
    /** Where nothing fails any more there is room as well. */
    async makeRoom(): Promise<void> {
      if (begun.length > 0) await addInstance(AMPLE_TASKS);
    },
    /** For `deafMs` nobody hears of anything. */
    async drainInstance(which: number, deafMs: number): Promise<void> {
      const instance = await close(which);
      draining.push(instance);
      powers.loseEventsFor(deafMs);
      await setState(instance, 'DRAINING');
      noteDrain(instance);
    },
    /** The one that drains longest is ACTIVE again. */
    async reopenInstance(): Promise<void> {
      const instance = draining.shift();
      if (!instance) return;
      delete instance.closedAtMs;
      open.push(instance);
      await setState(instance, 'ACTIVE');
    },
    /** One of them is terminated, and what runs on it ends: one that drains, where there is one. */
    async loseInstance(which: number, deafMs: number): Promise<void> {
      const { arn } = draining.shift() ?? (await close(which));
      powers.loseEventsFor(deafMs);
      await world.call('ecs', 'DeregisterContainerInstance', { containerInstance: arn, force: true });
    },
  };
}
