/**
 * A document path, `a.b[0]` as `['a', 'b', 0]`. In a tree that was only parsed a part may be a placeholder `#n`,
 * which no attribute's bare name can be.
 */
export type Path = (string | number)[];

/** What a condition compares. `V` is the placeholder's name `:v` when parsed, and the value itself when bound. */
export type Operand<V> = { kind: 'path'; path: Path } | { kind: 'value'; value: V } | { kind: 'size'; of: Operand<V> };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type ConditionFunction =
  | 'attribute_exists'
  | 'attribute_not_exists'
  | 'attribute_type'
  | 'begins_with'
  | 'contains';

export type Condition<V> =
  | { kind: 'and' | 'or'; left: Condition<V>; right: Condition<V> }
  | { kind: 'not'; term: Condition<V> }
  | { kind: 'compare'; comparator: Comparator; left: Operand<V>; right: Operand<V> }
  | { kind: 'between'; operand: Operand<V>; lower: Operand<V>; upper: Operand<V> }
  | { kind: 'in'; operand: Operand<V>; options: Operand<V>[] }
  | { kind: 'call'; name: ConditionFunction; operands: Operand<V>[] };

/** What SET assigns. */
export type SetValue<V> =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; value: V }
  | { kind: 'ifNotExists'; path: Path; otherwise: SetValue<V> }
  | { kind: 'listAppend'; left: SetValue<V>; right: SetValue<V> }
  | { kind: 'plus' | 'minus'; left: SetValue<V>; right: SetValue<V> };

export type UpdateAction<V> =
  | { kind: 'set'; path: Path; value: SetValue<V> }
  | { kind: 'remove'; path: Path }
  | { kind: 'add' | 'delete'; path: Path; value: V };

/** A path as errors show it: `[a, b, [0]]`. */
export function showPath(path: Path): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}

export function samePath(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((part, index) => part === right[index]);
}
