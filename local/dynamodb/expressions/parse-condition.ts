import type { Comparator, Condition, ConditionFunction, Operand } from './expression-tree.ts';
import { samePath, showPath } from './expression-tree.ts';
import { parsePath } from './parse-path.ts';
import { expressionError, type TokenReader } from './token-reader.ts';

type ParsedCondition = Condition<string>;
type ParsedOperand = Operand<string>;

/** What stands between parentheses may be a condition or an operand: only what follows tells. */
type Node =
  | { condition: ParsedCondition; operand?: undefined; grouped?: boolean }
  | { operand: ParsedOperand; condition?: undefined; grouped?: boolean };

const COMPARATORS: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];

const OPERAND_COUNTS: Record<ConditionFunction | 'size', number> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

/** Parses a whole condition, filter or key condition. NOT binds before AND, AND before OR. */
export function parseCondition(reader: TokenReader): ParsedCondition {
  const node = parseOr(reader);
  if (reader.peek().kind !== 'end') throw reader.syntaxError();
  return asCondition(reader, node);
}

function parseOr(reader: TokenReader): Node {
  let node = parseAnd(reader);
  while (reader.takeKeyword('OR')) {
    const left = asCondition(reader, node);
    node = { condition: { kind: 'or', left, right: asCondition(reader, parseAnd(reader)) } };
  }
  return node;
}

function parseAnd(reader: TokenReader): Node {
  let node = parseNot(reader);
  while (reader.takeKeyword('AND')) {
    const left = asCondition(reader, node);
    node = { condition: { kind: 'and', left, right: asCondition(reader, parseNot(reader)) } };
  }
  return node;
}

function parseNot(reader: TokenReader): Node {
  if (!reader.takeKeyword('NOT')) return parsePredicate(reader);
  return { condition: { kind: 'not', term: asCondition(reader, parseNot(reader)) } };
}

/** `operand comparator operand`, `operand BETWEEN operand AND operand`, `operand IN (…)`, a function, or a group. */
function parsePredicate(reader: TokenReader): Node {
  const node = parseGroupOr(reader);
  const operand = node.operand;
  if (!operand) return node;
  const token = reader.peek();
  if (token.kind === 'symbol' && COMPARATORS.includes(token.text)) {
    reader.next();
    const comparator = token.text as Comparator;
    const right = parseOperand(reader);
    checkDistinct(reader, comparator, [operand, right]);
    return { condition: { kind: 'compare', comparator, left: operand, right } };
  }
  if (reader.takeKeyword('BETWEEN')) {
    const lower = parseOperand(reader);
    if (!reader.takeKeyword('AND')) throw reader.syntaxError();
    return { condition: { kind: 'between', operand, lower, upper: parseOperand(reader) } };
  }
  if (reader.takeKeyword('IN')) {
    reader.expectSymbol('(');
    return { condition: { kind: 'in', operand, options: parseOperands(reader) } };
  }
  return node;
}

function parseGroupOr(reader: TokenReader): Node {
  if (!reader.takeSymbol('(')) return parseTerm(reader);
  const node = parseOr(reader);
  reader.expectSymbol(')');
  if (node.grouped) throw expressionError(reader.parameter, 'The expression has redundant parentheses;');
  return { ...node, grouped: true };
}

function parseTerm(reader: TokenReader): Node {
  const token = reader.peek();
  if (token.kind === 'valuePlaceholder') {
    reader.next();
    return { operand: { kind: 'value', value: token.text } };
  }
  if (token.kind === 'name' && reader.peek(1).text === '(') return parseCall(reader);
  return { operand: { kind: 'path', path: parsePath(reader) } };
}

function parseCall(reader: TokenReader): Node {
  const name = reader.next().text;
  reader.expectSymbol('(');
  if (!Object.hasOwn(OPERAND_COUNTS, name)) {
    throw expressionError(reader.parameter, `Invalid function name; function: ${name}`);
  }
  const functionName = name as ConditionFunction | 'size';
  const operands = parseOperands(reader);
  const [first] = operands;
  if (!first || operands.length !== OPERAND_COUNTS[functionName]) {
    throw expressionError(
      reader.parameter,
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  checkDistinct(reader, name, operands);
  if (functionName === 'size') return { operand: { kind: 'size', of: first } };
  return { condition: { kind: 'call', name: functionName, operands } };
}

/** The operands up to the closing parenthesis, whose opening one was taken. */
function parseOperands(reader: TokenReader): ParsedOperand[] {
  const operands = [parseOperand(reader)];
  while (reader.takeSymbol(',')) operands.push(parseOperand(reader));
  reader.expectSymbol(')');
  return operands;
}

function parseOperand(reader: TokenReader): ParsedOperand {
  const node = parseGroupOr(reader);
  if (node.operand) return node.operand;
  if (node.condition.kind === 'call' && !node.grouped) throw misused(reader, node.condition.name);
  throw reader.syntaxError();
}

function asCondition(reader: TokenReader, node: Node): ParsedCondition {
  if (node.condition) return node.condition;
  if (node.operand.kind === 'size') throw misused(reader, 'size');
  throw reader.syntaxError();
}

function misused(reader: TokenReader, name: string) {
  return expressionError(
    reader.parameter,
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );
}

function checkDistinct(reader: TokenReader, operator: string, [left, right]: ParsedOperand[]): void {
  if (left?.kind !== 'path' || right?.kind !== 'path' || !samePath(left.path, right.path)) return;
  throw expressionError(
    reader.parameter,
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${showPath(left.path)}`,
  );
}
