import type { Task } from '../domain/task.ts';
import type { Classes } from './classify.ts';

/**
 * Who goes first when tasks are too many: one of the subnet (zone) with the most tasks, then the youngest.
 */
export function orderVictims(tasks: readonly Task[], active: readonly Task[]): Task[] {
  const bySubnet = new Map<string, number>();
  for (const task of active) bySubnet.set(task.subnet, (bySubnet.get(task.subnet) ?? 0) + 1);
  const remaining = [...tasks];
  const ordered: Task[] = [];
  while (remaining.length > 0) {
    remaining.sort(
      (a, b) =>
        (bySubnet.get(b.subnet) ?? 0) - (bySubnet.get(a.subnet) ?? 0) ||
        b.intentAtMs - a.intentAtMs ||
        (a.id < b.id ? -1 : 1),
    );
    const next = remaining.shift();
    if (!next) break;
    bySubnet.set(next.subnet, (bySubnet.get(next.subnet) ?? 0) - 1);
    ordered.push(next);
  }
  return ordered;
}

export function allActive(classes: Classes): Task[] {
  const { current, other } = classes;
  return [
    ...current.ready,
    ...current.pending,
    ...current.unhealthy,
    ...other.ready,
    ...other.pending,
    ...other.unhealthy,
  ];
}
