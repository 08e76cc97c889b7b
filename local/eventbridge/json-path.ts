/** Steps of `$.detail.items[0]['odd name']` and of `*`; undefined when it is none of the syntax that EventBridge has. */
export function parseJsonPath(path: string): (string | number)[] | undefined {
  if (path[0] !== '$') return undefined;
  const steps: (string | number)[] = [];
  const step = /\.([\w/-]+|\*)|\[(\d+)\]|\[(\*)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (!match) return undefined;
    const [, name, index, star, single, double] = match;
    steps.push(index === undefined ? (name ?? star ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}

/** The value at the path; undefined where the event has none. `*` gives a list. Throws nothing. */
export function valueAt(root: unknown, path: string): unknown {
  const steps = parseJsonPath(path);
  return steps && walk(root, steps);
}

function walk(value: unknown, steps: (string | number)[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*') return Object.values(value).flatMap((child) => walk(child, rest) ?? []);
  return Object.hasOwn(value, step) ? walk(Reflect.get(value, step), rest) : undefined;
}
