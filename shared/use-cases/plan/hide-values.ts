import { shortHash } from '../../domain/ids.ts';
import type { FieldChange } from './diff-values.ts';

/** Lists of names with values that may be secret: that one changes is told, and never what it is. */
const UNTOLD = ['environment', 'secrets'] as const;

/** Containers, or overrides of them, by their names, each value that may be secret with a hash in its place. */
export function hashedByName(containers: readonly { name: string; [field: string]: unknown }[]): object {
  return Object.fromEntries(
    containers.map(({ name, ...container }) => {
      const hashed = UNTOLD.map((field) => [field, hashesOf(container[field])]);
      return [name, { ...container, ...Object.fromEntries(hashed) }];
    }),
  );
}

/** `[{name, value}]` by name: a hash is enough to see that a value is another. */
function hashesOf(list: unknown): object | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return Object.fromEntries(list.map(({ name, ...rest }) => [String(name), shortHash(JSON.stringify(rest))]));
}

/**
 * A change among such containers as it may be told: a variable by its pointer alone, whatever holds containers by the
 * names of their variables. Pointers are `/taskDefinition/containerDefinitions/web/environment/LEVEL`.
 */
export function untold({ pointer, from, to }: FieldChange): FieldChange {
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
  return Object.fromEntries(
    Object.entries(value).map(([field, below]) => {
      const isHashed = UNTOLD.some((each) => each === field) && typeof below === 'object' && below !== null;
      return [field, isHashed ? Object.keys(below) : named(below)];
    }),
  );
}
