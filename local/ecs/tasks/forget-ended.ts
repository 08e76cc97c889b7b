import type { Driver } from '../agent/driver.ts';
import type { InstanceStore } from '../instances/instance-store.ts';
import type { OutputStore } from '../output/output-store.ts';
import type { TagStore } from '../tags/tag-store.ts';
import type { TaskStore } from './task-store.ts';

/** "Stopped tasks are visible for at least an hour" (API reference, DescribeTasks), as are instances that are gone. */
const VISIBLE_MS = 3_600_000;

interface Parts {
  driver: Driver;
  instances: InstanceStore;
  output: OutputStore;
  tags: TagStore;
  tasks: TaskStore;
}

/** Forgets the tasks that stopped and the instances that were deregistered longer ago than they stay visible. */
export async function forgetEnded({ driver, instances, output, tags, tasks }: Parts): Promise<void> {
  const beforeMs = Date.now() - VISIBLE_MS;
  for (const id of tasks.listExpired(beforeMs)) {
    const record = tasks.get(id);
    await driver.forget(id);
    output.forget(id);
    if (record) tags.forget(record.task.taskArn);
    tasks.remove(id);
  }
  for (const arn of instances.listExpired(beforeMs)) {
    tags.forget(arn);
    instances.remove(arn);
  }
}
