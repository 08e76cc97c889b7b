import { typeOf, type Value } from '../values/attribute-value.ts';
import { checkPathsApart } from './check-paths-apart.ts';
import type { SetValue, UpdateAction } from './expression-tree.ts';
import type { Placeholders } from './placeholders.ts';
import { expressionError } from './token-reader.ts';

const PARAMETER = 'UpdateExpression';

const LONG_NAMES: Record<string, string> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

/** A parsed update with names and values in place, refused where two paths touch or a type can never fit. */
export function bindUpdate(actions: UpdateAction<string>[], placeholders: Placeholders): UpdateAction<Value>[] {
  const bound = actions.map((action) => bindAction(action, placeholders));
  checkPathsApart(
    PARAMETER,
    bound.map((action) => action.path),
  );
  return bound;
}

function bindAction(action: UpdateAction<string>, placeholders: Placeholders): UpdateAction<Value> {
  const path = placeholders.path(PARAMETER, action.path);
  if (action.kind === 'remove') return { kind: 'remove', path };
  if (action.kind === 'set') return { kind: 'set', path, value: bindSetValue(action.value, placeholders) };
  const value = placeholders.value(PARAMETER, action.value);
  checkAddable(action.kind, value);
  return { kind: action.kind, path, value };
}

function bindSetValue(term: SetValue<string>, placeholders: Placeholders): SetValue<Value> {
  switch (term.kind) {
    case 'path':
      return { kind: 'path', path: placeholders.path(PARAMETER, term.path) };
    case 'value':
      return { kind: 'value', value: placeholders.value(PARAMETER, term.value) };
    case 'ifNotExists':
      return {
        kind: 'ifNotExists',
        path: placeholders.path(PARAMETER, term.path),
        otherwise: bindSetValue(term.otherwise, placeholders),
      };
    case 'listAppend':
      return bindPair('listAppend', 'list_append', 'L', term, placeholders);
    case 'plus':
      return bindPair('plus', '+', 'N', term, placeholders);
    case 'minus':
      return bindPair('minus', '-', 'N', term, placeholders);
  }
}

function bindPair(
  kind: 'listAppend' | 'plus' | 'minus',
  operator: string,
  wanted: string,
  term: { left: SetValue<string>; right: SetValue<string> },
  placeholders: Placeholders,
): SetValue<Value> {
  const left = bindSetValue(term.left, placeholders);
  const right = bindSetValue(term.right, placeholders);
  for (const operand of [left, right]) {
    if (operand.kind !== 'value') continue;
    const type = typeOf(operand.value);
    if (type === wanted) continue;
    throw expressionError(
      PARAMETER,
      `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
    );
  }
  return { kind, left, right };
}

/** ADD takes a number or a set, DELETE a set. */
function checkAddable(kind: 'add' | 'delete', value: Value): void {
  const type = typeOf(value);
  const name = LONG_NAMES[type];
  if (name === undefined || (kind === 'add' && type === 'N')) return;
  throw expressionError(
    PARAMETER,
    `Incorrect operand type for operator or function; operator: ${kind.toUpperCase()}, operand type: ${name}, typeset: ALLOWED_FOR_${kind.toUpperCase()}_OPERAND`,
  );
}
