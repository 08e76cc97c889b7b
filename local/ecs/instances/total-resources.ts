import { availableParallelism, totalmem } from 'node:os';
import type { Resource } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';

const MIB = 1024 * 1024;
/** CPU units of one core. */
const CORE_UNITS = 1024;
/** SSH, Docker and the agent: what every agent reserves (developer guide, ECS_RESERVED_PORTS). */
const RESERVED_PORTS = ['22', '2375', '2376', '51678', '51679'];

/**
 * What an instance has: as its agent says, else this machine's cores and memory.
 * @param given RegisterContainerInstance's totalResources; those that it does not name are taken from this machine
 * @throws InvalidParameterException
 */
export function totalResources(given: Resource[] | undefined): Resource[] {
  const own: Resource[] = [
    integer('CPU', availableParallelism() * CORE_UNITS),
    integer('MEMORY', Math.floor(totalmem() / MIB)),
    { name: 'PORTS', type: 'STRINGSET', ...EMPTY, stringSetValue: RESERVED_PORTS },
    { name: 'PORTS_UDP', type: 'STRINGSET', ...EMPTY, stringSetValue: [] },
  ];
  for (const { name, integerValue } of given ?? []) {
    if ((name === 'CPU' || name === 'MEMORY') && !(Number.isInteger(integerValue) && Number(integerValue) > 0)) {
      throw new AwsError('InvalidParameterException', `The resource ${name} must be a positive INTEGER.`);
    }
  }
  const known = own.map((each) => ({ ...each, ...given?.find(({ name }) => name === each.name) }));
  const others = (given ?? []).filter(({ name }) => !own.some((each) => each.name === name));
  return [...known, ...others.map((each) => ({ ...EMPTY, ...each }))];
}

/** ECS shows each kind of number of every resource. */
const EMPTY = { doubleValue: 0, longValue: 0, integerValue: 0 };

function integer(name: string, integerValue: number): Resource {
  return { name, type: 'INTEGER', ...EMPTY, integerValue };
}
