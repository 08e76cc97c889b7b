import { typeOf, VALUE_TYPES, type Value, type ValueType } from '../values/attribute-value.ts';
import { compareValues } from '../values/compare-values.ts';
import type { Condition, Operand } from './expression-tree.ts';
import type { Placeholders } from './placeholders.ts';
import { type ExpressionParameter, expressionError } from './token-reader.ts';

type BoundOperand = Operand<Value>;
type Call = Extract<Condition<Value>, { kind: 'call' }>;

/** A parsed condition with names and values in place, refused where a value's type can never fit. */
export function bindCondition(
  parameter: ExpressionParameter,
  tree: Condition<string>,
  placeholders: Placeholders,
): Condition<Value> {
  const bind = (term: Condition<string>): Condition<Value> => {
    switch (term.kind) {
      case 'and':
      case 'or':
        return { kind: term.kind, left: bind(term.left), right: bind(term.right) };
      case 'not':
        return { kind: 'not', term: bind(term.term) };
      case 'compare':
        return { ...term, left: operand(term.left), right: operand(term.right) };
      case 'between': {
        const [lower, upper] = [operand(term.lower), operand(term.upper)];
        checkBounds(parameter, lower, upper);
        return { kind: 'between', operand: operand(term.operand), lower, upper };
      }
      case 'in':
        return { kind: 'in', operand: operand(term.operand), options: term.options.map(operand) };
      case 'call': {
        const call: Call = { ...term, operands: term.operands.map(operand) };
        checkCall(parameter, call);
        return call;
      }
    }
  };
  const operand = (term: Operand<string>): BoundOperand => {
    if (term.kind === 'path') return { kind: 'path', path: placeholders.path(parameter, term.path) };
    if (term.kind === 'value') return { kind: 'value', value: placeholders.value(parameter, term.value) };
    const of = operand(term.of);
    const type = typeOfOperand(of);
    if (type === 'N' || type === 'BOOL' || type === 'NULL') throw wrongType(parameter, 'size', type);
    return { kind: 'size', of };
  };
  return bind(tree);
}

function typeOfOperand(operand: BoundOperand | undefined): ValueType | undefined {
  if (operand?.kind === 'size') return 'N';
  return operand?.kind === 'value' ? typeOf(operand.value) : undefined;
}

function wrongType(parameter: ExpressionParameter, name: string, type: string) {
  return expressionError(
    parameter,
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );
}

function checkCall(parameter: ExpressionParameter, { name, operands }: Call): void {
  const [first, second] = operands;
  if (name === 'attribute_exists' || name === 'attribute_not_exists') {
    if (first?.kind === 'path') return;
    throw expressionError(parameter, `Operator or function requires a document path; operator or function: ${name}`);
  }
  if (name === 'begins_with') {
    for (const operand of operands) {
      const type = typeOfOperand(operand);
      if (type && type !== 'S' && type !== 'B') throw wrongType(parameter, name, type);
    }
  }
  if (name === 'attribute_type') {
    const type = typeOfOperand(second) ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}';
    if (type !== 'S' || second?.kind !== 'value') throw wrongType(parameter, name, type);
    if (!VALUE_TYPES.includes(second.value.S as ValueType)) {
      throw expressionError(
        parameter,
        `Invalid attribute type name found; type: ${second.value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
      );
    }
  }
}

function checkBounds(parameter: ExpressionParameter, lower: BoundOperand, upper: BoundOperand): void {
  if (lower.kind !== 'value' || upper.kind !== 'value') return;
  const shown = `lower bound operand: AttributeValue: ${show(lower.value)}, upper bound operand: AttributeValue: ${show(upper.value)}`;
  if (typeOf(lower.value) !== typeOf(upper.value)) {
    throw expressionError(
      parameter,
      `The BETWEEN operator requires same data type for lower and upper bounds; ${shown}`,
    );
  }
  if ((compareValues(lower.value, upper.value) ?? 0) > 0) {
    throw expressionError(
      parameter,
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${shown}`,
    );
  }
}

function show(value: Value): string {
  const type = typeOf(value);
  return `{${type}:${String(value[type])}}`;
}
