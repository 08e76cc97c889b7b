import { isObject, type JsonObject } from '../json.ts';

/**
 * A JSONata expression in a state machine has no context item: `$states.input.id` and `$id` have a meaning,
 * a bare `id` has none, and AWS refuses the definition. Gives the first such name, or `$$`.
 *
 * Only the first step of a path is read against the top: `$states.input.items[value > 3]` is fine. A function's body
 * keeps the context of where it is written: `$map($states.input.a, function($x){ b })` names `b`.
 */
export function findTopLevelName(node: unknown): string | undefined {
  if (Array.isArray(node)) return first(node);
  if (!isObject(node)) return undefined;
  switch (node.type) {
    case 'name':
      return String(node.value);
    case 'wildcard':
    case 'descendant':
    case 'parent':
      return String(node.value ?? node.type);
    case 'variable':
      return node.value === '$' ? '$$' : undefined;
    case 'path':
      return pathName(node);
    case 'transform':
      // | pattern | update | : both are read within what the transform is applied to.
      return undefined;
    default:
      return first(children(node));
  }
}

function pathName(path: JsonObject): string | undefined {
  const [step] = Array.isArray(path.steps) ? path.steps : [];
  return findTopLevelName(step);
}

/** The operands of a node. Predicates, groups and sort terms are read within the value that they follow. */
function children({
  lhs,
  rhs,
  expression,
  expressions,
  condition,
  then,
  else: otherwise,
  arguments: args,
  procedure,
  body,
}: JsonObject) {
  return [lhs, rhs, expression, expressions, condition, then, otherwise, args, procedure, body];
}

function first(nodes: unknown[]): string | undefined {
  for (const node of nodes) {
    const name = findTopLevelName(node);
    if (name !== undefined) return name;
  }
  return undefined;
}
