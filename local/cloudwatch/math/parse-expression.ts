import type { Expression, Operator } from './expression.ts';
import { ExpressionError } from './expression-error.ts';

interface Token {
  kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  text: string;
  at: number;
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|["“”']([^"“”']*)["“”']|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;
const SAME_AS: Record<string, string> = { '&&': 'AND', '||': 'OR' };

/** How tightly operators bind; `^` goes to the right, the others to the left. */
const BINDING: Record<string, number> = {
  OR: 1,
  AND: 2,
  '==': 3,
  '!=': 3,
  '<=': 3,
  '>=': 3,
  '<': 3,
  '>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '^': 7,
};
const NEGATION_BINDING = 6;
/** AWS takes at most 2,048 characters; deeper nesting than this is no expression that anybody wrote. */
const DEPTH_MAX = 100;

/**
 * Parses a metric math expression. Throws ExpressionError.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function parseExpression(text: string): Expression {
  const tokens = tokenize(text);
  let position = 0;
  let depth = 0;

  const peek = (): Token => tokens[position] ?? { kind: 'end', text: '', at: text.length };
  function next(): Token {
    const token = peek();
    position += 1;
    return token;
  }
  const isNext = (sign: string) => peek().kind === 'sign' && peek().text === sign;

  function expect(sign: string): void {
    if (!isNext(sign)) throw unexpected(peek());
    next();
  }

  function expression(binding = 0): Expression {
    depth += 1;
    if (depth > DEPTH_MAX) throw new ExpressionError('it is nested too deeply');
    let left = operand();
    for (;;) {
      const token = peek();
      const operator = SAME_AS[token.text] ?? token.text;
      const own = token.kind === 'sign' || token.kind === 'name' ? BINDING[operator] : undefined;
      if (own === undefined || own <= binding) break;
      next();
      const right = expression(operator === '^' ? own - 1 : own);
      left = { kind: 'operation', operator: operator as Operator, left, right };
    }
    depth -= 1;
    return left;
  }

  function listUntil(end: string): Expression[] {
    const items: Expression[] = [];
    while (!isNext(end)) {
      if (items.length > 0) expect(',');
      items.push(expression());
    }
    expect(end);
    return items;
  }

  function operand(): Expression {
    const token = next();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'name') {
      if (BINDING[token.text] !== undefined) throw unexpected(token);
      if (!isNext('(')) return { kind: 'name', name: token.text };
      next();
      return { kind: 'call', name: token.text, arguments: listUntil(')') };
    }
    if (token.text === '-') return { kind: 'negation', operand: expression(NEGATION_BINDING) };
    if (token.text === '[') return { kind: 'list', items: listUntil(']') };
    if (token.text !== '(') throw unexpected(token);
    const inner = expression();
    expect(')');
    return inner;
  }

  const whole = expression();
  if (peek().kind !== 'end') throw unexpected(peek());
  return whole;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new ExpressionError(`unexpected character at position ${at}`);
    const [, number, quoted, name, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else tokens.push({ kind: 'sign', text: sign ?? '', at });
  }
  return tokens;
}

function unexpected({ kind, text, at }: Token): ExpressionError {
  return new ExpressionError(kind === 'end' ? 'it ends too early' : `unexpected '${text}' at position ${at}`);
}
