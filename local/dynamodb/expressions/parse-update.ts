import type { SetValue, UpdateAction } from './expression-tree.ts';
import { parsePath } from './parse-path.ts';
import { expressionError, type TokenReader } from './token-reader.ts';

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** Parses a whole update expression: each section at most once, in any order. */
export function parseUpdate(reader: TokenReader): UpdateAction<string>[] {
  const actions: UpdateAction<string>[] = [];
  const seen = new Set<string>();
  while (reader.peek().kind !== 'end') {
    const section = SECTIONS.find((name) => reader.takeKeyword(name));
    if (!section) throw reader.syntaxError();
    if (seen.has(section)) {
      throw expressionError(
        reader.parameter,
        `The "${section}" section can only be used once in an update expression;`,
      );
    }
    seen.add(section);
    do actions.push(parseAction(reader, section));
    while (reader.takeSymbol(','));
  }
  return actions;
}

function parseAction(reader: TokenReader, section: (typeof SECTIONS)[number]): UpdateAction<string> {
  const path = parsePath(reader);
  if (section === 'REMOVE') return { kind: 'remove', path };
  if (section === 'SET') {
    reader.expectSymbol('=');
    return { kind: 'set', path, value: parseSetValue(reader) };
  }
  const token = reader.peek();
  if (token.kind !== 'valuePlaceholder') throw reader.syntaxError();
  reader.next();
  return { kind: section === 'ADD' ? 'add' : 'delete', path, value: token.text };
}

function parseSetValue(reader: TokenReader): SetValue<string> {
  const left = parseSetOperand(reader);
  if (reader.takeSymbol('+')) return { kind: 'plus', left, right: parseSetOperand(reader) };
  if (reader.takeSymbol('-')) return { kind: 'minus', left, right: parseSetOperand(reader) };
  return left;
}

function parseSetOperand(reader: TokenReader): SetValue<string> {
  if (reader.takeSymbol('(')) {
    const value = parseSetValue(reader);
    reader.expectSymbol(')');
    return value;
  }
  const token = reader.peek();
  if (token.kind === 'valuePlaceholder') {
    reader.next();
    return { kind: 'value', value: token.text };
  }
  if (token.kind === 'name' && reader.peek(1).text === '(') return parseSetFunction(reader);
  return { kind: 'path', path: parsePath(reader) };
}

function parseSetFunction(reader: TokenReader): SetValue<string> {
  const name = reader.next().text;
  if (name !== 'if_not_exists' && name !== 'list_append') {
    throw expressionError(reader.parameter, `Invalid function name; function: ${name}`);
  }
  reader.expectSymbol('(');
  const operands = [parseSetValue(reader)];
  while (reader.takeSymbol(',')) operands.push(parseSetValue(reader));
  reader.expectSymbol(')');
  const [left, right] = operands;
  if (!left || !right || operands.length !== 2) {
    throw expressionError(
      reader.parameter,
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name === 'list_append') return { kind: 'listAppend', left, right };
  if (left.kind !== 'path') {
    throw expressionError(
      reader.parameter,
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  }
  return { kind: 'ifNotExists', path: left.path, otherwise: right };
}
