import type { Attribute } from '@aws-sdk/client-ecs';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import type { Holding, InstanceLoad } from '../instances/instance-load.ts';
import type { Query } from './compile-query.ts';
import { instanceValues } from './instance-values.ts';

/** What a task asks of the instance that it is placed on. */
export interface PlacementWish {
  needs: Holding;
  group: string;
  /** Attributes that an instance must have, with that value where there is one. */
  attributes: Attribute[];
  /** The zones of the subnets that an awsvpc task may be in; undefined without awsvpc. */
  zones: string[] | undefined;
  /** All memberOf constraints, of the request and of the definition. */
  memberOf: Query[];
  distinctInstance: boolean;
}

/**
 * Why a task cannot be placed on an instance, in ECS's words; undefined where it can. Resources come first, then
 * constraints (developer guide, "Task placement").
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
 */
export function findMisfit(load: InstanceLoad, wish: PlacementWish): string | undefined {
  const { needs } = wish;
  if (needs.cpu > load.cpu) return 'RESOURCE:CPU';
  if (needs.memoryMib > load.memoryMib) return 'RESOURCE:MEMORY';
  if (needs.ports.some(({ protocol, port }) => load.ports[protocol].includes(port))) return 'RESOURCE:PORTS';
  if (!hasAttributes(load, wish)) return 'ATTRIBUTE';
  if (!wish.memberOf.every((query) => query((subject) => instanceValues(load, subject)))) {
    return 'MemberOf placement constraint unsatisfied.';
  }
  // A task that is told to stop does not count, though it may still be there (developer guide, "distinctInstance").
  const isThere = load.tasks.some(({ task }) => task.group === wish.group && task.desiredStatus === 'RUNNING');
  return wish.distinctInstance && isThere ? 'DistinctInstance placement constraint unsatisfied.' : undefined;
}

function hasAttributes(load: InstanceLoad, { attributes, zones }: PlacementWish): boolean {
  const [zone = ''] = instanceValues(load, 'attribute:ecs.availability-zone');
  if (zones && !zones.includes(zone)) return false;
  return attributes.every(({ name, value }) => {
    const values = instanceValues(load, `attribute:${name}`);
    return value === undefined ? values.length > 0 : values.includes(value);
  });
}

/** The attributes that a task definition's own settings ask for (API reference, TaskDefinition, requiresAttributes). */
export function requiredAttributes({ networkMode, runtimePlatform }: StoredDefinition): Attribute[] {
  const { cpuArchitecture, operatingSystemFamily } = runtimePlatform ?? {};
  return [
    ...(networkMode === 'awsvpc' ? [{ name: 'ecs.capability.task-eni' }] : []),
    ...(cpuArchitecture ? [{ name: 'ecs.cpu-architecture', value: cpuArchitecture.toLowerCase() }] : []),
    ...(operatingSystemFamily ? [{ name: 'ecs.os-family', value: operatingSystemFamily }] : []),
  ];
}
