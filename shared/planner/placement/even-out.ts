import type { Task } from '../../domain/task.ts';
import { victimChooser } from '../capacity/victims.ts';
import { spreadOf } from './spread.ts';
import { type ZoneOf, zoneFinder } from './zones.ts';

/** Who goes, and the subnet where another one takes its place. */
export interface Exchange {
  task: Task;
  subnet: string;
}

/**
 * One exchange that makes a service's tasks more evenly spread over zones; undefined where none does, as no zone has two
 * more than another. `free` are those that may go, `subnets` those that have room.
 * a: 3, b: 3, c: 0: the youngest of a or b, for c; then b: 3, a: 2, c: 1: one of b; then 2, 2, 2, and no more.
 * a: 3, b: 3, c without room: nobody. a: 4, all of them protected, b: 3, c: 1: one of b.
 */
export function evenOut(
  tasks: readonly Task[],
  free: readonly Task[],
  subnets: readonly string[],
  zoneOf: ZoneOf = zoneFinder(tasks),
): Exchange | undefined {
  const spread = spreadOf(tasks, zoneOf);
  const [task] = victimChooser(tasks)(free, 1);
  const [first, ...others] = subnets;
  if (!task || first === undefined) return undefined;
  const emptiest = others.reduce((best, subnet) => (spread.compare(subnet, best) < 0 ? subnet : best), first);
  return spread.inZone(task.subnet) - spread.inZone(emptiest) > 1 ? { task, subnet: emptiest } : undefined;
}
