import { randomInt } from 'node:crypto';
import type { PlacementStrategy } from '@aws-sdk/client-ecs';
import type { InstanceLoad } from '../instances/instance-load.ts';
import { instanceValues } from './instance-values.ts';

/**
 * Chooses among the instances that a task fits on: each strategy leaves the best of what the one before it left.
 * Spread over zones, then binpack by memory: the zone with the fewest tasks of the group, and in it the fullest
 * instance. Where several are left, and without a strategy (ECS has none for a task on its own), it is the one with the
 * fewest tasks, and of those the oldest.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html
 * @param all every instance of the cluster: a task counts for its zone also where it leaves no room for another
 */
export function chooseInstance(
  fitting: InstanceLoad[],
  all: InstanceLoad[],
  group: string,
  strategies: PlacementStrategy[],
): InstanceLoad | undefined {
  let left = fitting;
  for (const { type, field = '' } of strategies) {
    if (type === 'random') left = pickAny(left);
    else if (type === 'binpack') left = withLeast(left, (each) => (field === 'cpu' ? each.cpu : each.memoryMib));
    else left = withLeast(left, (each) => countBeside(each, all, group, field));
  }
  return withLeast(left, ({ tasks }) => tasks.length)[0];
}

/** The group's tasks on the instances that have the same value: of an attribute, else each is for itself. */
function countBeside(load: InstanceLoad, all: InstanceLoad[], group: string, field: string): number {
  const fieldOf = (each: InstanceLoad) =>
    field.startsWith('attribute:') ? instanceValues(each, field).join() : each.instance.containerInstanceArn;
  return all
    .filter((each) => fieldOf(each) === fieldOf(load))
    .flatMap(({ tasks }) => tasks)
    .filter(({ task }) => task.group === group && task.desiredStatus === 'RUNNING').length;
}

function pickAny(loads: InstanceLoad[]): InstanceLoad[] {
  const at = loads.length > 1 ? randomInt(loads.length) : 0;
  return loads.slice(at, at + 1);
}

function withLeast(loads: InstanceLoad[], measure: (load: InstanceLoad) => number): InstanceLoad[] {
  const least = Math.min(...loads.map(measure));
  return loads.filter((load) => measure(load) === least);
}
