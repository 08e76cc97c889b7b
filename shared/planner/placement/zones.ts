import type { Service } from '../../domain/service.ts';
import type { Task } from '../../domain/task.ts';

type Zones = NonNullable<Service['subnetZones']>;
type Placed = Pick<Task, 'subnet' | 'observed'>;

/** The Availability Zone of a place. */
export type ZoneOf = (place: string) => string;

/** Where in its zone a task is: its subnet, or the instance that ECS chose. */
export function placeOf({ subnet, observed }: Placed): string {
  return subnet === '' ? (observed?.containerInstanceArn ?? '') : subnet;
}

/**
 * Which zone a subnet lies in is told by ECS alone, of a task that it has placed there: subnets in which tasks of one zone
 * run are one zone. One in which none of these tasks runs, and of which nothing is known from before, counts as a zone of
 * its own, by its own name; where it turns out to lie in another one's, that is known from its first task on.
 * a and b in us-east-1a, c in us-east-1b, a task in each: two zones. Without the one in b: three, for all that is known.
 */
export function zoneFinder(tasks: Iterable<Placed>, known?: Zones): ZoneOf {
  const zones = learnZones(tasks, known);
  return (place) => zones[place] ?? place;
}

/** What was known of zones, with what these tasks tell. */
export function learnZones(tasks: Iterable<Placed>, known: Zones = {}): Zones {
  const zones = { ...known };
  for (const task of tasks) {
    const { availabilityZone } = task.observed ?? {};
    if (availabilityZone !== undefined) zones[placeOf(task)] = availabilityZone;
  }
  return zones;
}
