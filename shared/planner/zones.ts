import type { Task } from '../domain/task.ts';

/** The Availability Zone of a subnet. */
export type ZoneOf = (subnet: string) => string;

/**
 * Which zone a subnet lies in is told by ECS alone, of a task that it has placed there: subnets in which tasks of one zone
 * run are one zone. One that none of these tasks runs in counts as a zone of its own, by its own name; where it turns out to
 * lie in another one's, that is known from its first task on.
 * a and b in us-east-1a, c in us-east-1b, a task in each: two zones. Without the one in b: three, for all that is known.
 */
export function zoneFinder(tasks: Iterable<Pick<Task, 'subnet' | 'observed'>>): ZoneOf {
  const zones = new Map<string, string>();
  for (const { subnet, observed } of tasks) {
    if (observed?.availabilityZone !== undefined) zones.set(subnet, observed.availabilityZone);
  }
  return (subnet) => zones.get(subnet) ?? subnet;
}
