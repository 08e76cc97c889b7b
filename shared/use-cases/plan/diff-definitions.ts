import { shortHash } from '../../domain/ids.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ports/definitions.ts';
import { registrationInputOf } from '../own-definition.ts';
import { diffValues, type FieldChange } from './diff-values.ts';

/** Lists of names with values that may be secret: that one changes is told, and never what it is. */
const UNTOLD = ['environment', 'secrets'] as const;

/**
 * What a task definition would have otherwise than the one before. Containers are compared by their names, so that one
 * more container is one change: /taskDefinition/containerDefinitions/web/image from "web:1" to "web:2".
 */
export function diffDefinitions(from: TaskDefinition | undefined, to: TaskDefinition): FieldChange[] {
  if (!from || from.taskDefinitionArn === to.taskDefinitionArn) return [];
  return diffValues(comparable(from), comparable(to), '/taskDefinition').map(untold);
}

function comparable(definition: TaskDefinition): object {
  const { containerDefinitions, family, ...rest } = registrationInputOf(definition) as unknown as TaskDefinition;
  return { ...rest, containerDefinitions: Object.fromEntries(containerDefinitions.map(comparableContainer)) };
}

function comparableContainer({ name, ...container }: ContainerDefinition): [string, object] {
  const hashed = UNTOLD.map((field) => [field, hashesByName(container[field])]);
  return [name, { ...container, ...Object.fromEntries(hashed) }];
}

/** `[{name, value}]` by name, each with a hash in the place of its value: enough to see that it is another. */
function hashesByName(list: unknown): object | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return Object.fromEntries(list.map(({ name, ...rest }) => [String(name), shortHash(JSON.stringify(rest))]));
}

/** A variable is told by its pointer alone; a whole container, or a whole list of them, by their names. */
function untold({ pointer, from, to }: FieldChange): FieldChange {
  const [, , , , list = ''] = pointer.split('/');
  if (UNTOLD.some((field) => field === list)) return { pointer };
  return {
    pointer,
    ...(from === undefined ? {} : { from: named(from) }),
    ...(to === undefined ? {} : { to: named(to) }),
  };
}

function named(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const lists = UNTOLD.flatMap((field) => {
    const hashes: unknown = Reflect.get(value, field);
    return typeof hashes === 'object' && hashes !== null ? [[field, Object.keys(hashes)]] : [];
  });
  return { ...value, ...Object.fromEntries(lists) };
}
