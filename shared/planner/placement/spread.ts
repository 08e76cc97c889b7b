import type { Task } from '../../domain/task.ts';
import { placeOf, type ZoneOf } from './zones.ts';

/** How many tasks there are in each zone, and in each subnet of it, or on each instance. */
export interface Spread {
  add(subnet: string, count?: number): void;
  /** In the zone of this subnet. */
  inZone(subnet: string): number;
  /** In this subnet, or on this instance. */
  inPlace(subnet: string): number;
  /** Less than 0: there are fewer in the zone of `a` than in that of `b`; or, where these are as full, in `a` than in `b`. */
  compare(a: string, b: string): number;
}

export function spreadOf(tasks: Iterable<Pick<Task, 'subnet' | 'observed'>>, zoneOf: ZoneOf): Spread {
  const zones = new Map<string, number>();
  const subnets = new Map<string, number>();
  const inZone = (subnet: string) => zones.get(zoneOf(subnet)) ?? 0;
  const inPlace = (subnet: string) => subnets.get(subnet) ?? 0;
  const spread: Spread = {
    add(subnet, count = 1) {
      zones.set(zoneOf(subnet), inZone(subnet) + count);
      subnets.set(subnet, inPlace(subnet) + count);
    },
    inZone,
    inPlace,
    compare: (a, b) => inZone(a) - inZone(b) || inPlace(a) - inPlace(b),
  };
  for (const task of tasks) spread.add(placeOf(task));
  return spread;
}
