import { isObject } from '../json.ts';
import type { Path, Step } from './parse-path.ts';

/**
 * What a path leads to in this data: a definite path to the value there, or undefined; any other to a list.
 * `$.a[1]` of {a: [5, 6]} is 6, `$.a[1:]` is [6], `$.b` is undefined and `$.b[*]` is [].
 */
export function readPath({ steps, isDefinite }: Path, data: unknown): unknown {
  let found: unknown[] = [data];
  for (const step of steps) found = found.flatMap((value) => follow(step, value));
  return isDefinite ? found[0] : found;
}

function follow(step: Step, value: unknown): unknown[] {
  switch (step.kind) {
    case 'name':
      return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'index': {
      const item = Array.isArray(value) ? value.at(step.index) : undefined;
      return item === undefined ? [] : [item];
    }
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case 'all':
      return childrenOf(value);
    case 'below': {
      const { name } = step;
      const here = name === undefined ? childrenOf(value) : follow({ kind: 'name', name }, value);
      return [...here, ...childrenOf(value).flatMap((child) => follow(step, child))];
    }
  }
}

const childrenOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
