/** Judges a measured value. */
export type Condition = (result: number) => boolean;

/** A condition that does not parse; the message says why. */
export class ConditionError extends Error {
  override name = 'ConditionError';
}

type Term = (result: number) => number | boolean;
const TOKEN = /\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|result\b|==|!=|<=|>=|&&|\|\||[-+*/()<>!])/y;
const DEPTH_MAX = 50;

const BINARY: readonly Record<string, (left: number, right: number) => number | boolean>[] = [
  { '||': (left, right) => Boolean(left) || Boolean(right) },
  { '&&': (left, right) => Boolean(left) && Boolean(right) },
  {
    '==': (left, right) => left === right,
    '!=': (left, right) => left !== right,
    '<=': (left, right) => left <= right,
    '>=': (left, right) => left >= right,
    '<': (left, right) => left < right,
    '>': (left, right) => left > right,
  },
  { '+': (left, right) => left + right, '-': (left, right) => left - right },
  { '*': (left, right) => left * right, '/': (left, right) => left / right },
];
/** From here on operators take numbers; the two above take what is true or false. */
const FIRST_OF_NUMBERS = 2;

/**
 * Parses a condition over `result`: numbers, + - * /, comparisons, && || ! and parentheses: `result >= 0 && result < 5`.
 * Nothing else can be said in it: it calls nothing and reads nothing. Throws ConditionError.
 */
export function parseCondition(text: string): Condition {
  const tokens = tokenize(text);
  let position = 0;
  let depth = 0;
  const peek = () => tokens[position] ?? '';
  const take = () => {
    position += 1;
    return tokens[position - 1] ?? '';
  };
  interface Typed {
    isTruth: boolean;
    term: Term;
  }

  function level(index: number): Typed {
    const operators = BINARY[index];
    if (!operators) return single();
    let left = level(index + 1);
    for (let compute = operators[peek()]; compute; compute = operators[peek()]) {
      const operator = take();
      const right = level(index + 1);
      const wantsTruth = index < FIRST_OF_NUMBERS;
      if (left.isTruth !== wantsTruth || right.isTruth !== wantsTruth) {
        throw new ConditionError(`${operator} takes ${wantsTruth ? 'comparisons' : 'numbers'} on both sides`);
      }
      const [a, b, apply] = [left.term, right.term, compute];
      left = {
        isTruth: index <= FIRST_OF_NUMBERS,
        term: (result) => apply(Number(a(result)), Number(b(result))),
      };
    }
    return left;
  }

  function single(): Typed {
    depth += 1;
    if (depth > DEPTH_MAX) throw new ConditionError('it is nested too deeply');
    const typed = operand();
    depth -= 1;
    return typed;
  }

  function operand(): Typed {
    const token = take();
    if (token === 'result') return { isTruth: false, term: (result) => result };
    if (/^\d/.test(token)) return { isTruth: false, term: () => Number(token) };
    if (token === '(') {
      const inner = level(0);
      if (take() !== ')') throw new ConditionError('a parenthesis is not closed');
      return inner;
    }
    if (token === '-' || token === '!') {
      const { isTruth, term } = single();
      if (isTruth !== (token === '!')) throw new ConditionError(`${token} does not go before that`);
      return isTruth ? { isTruth, term: (result) => !term(result) } : { isTruth, term: (result) => -term(result) };
    }
    throw new ConditionError(token === '' ? 'it ends too early' : `unexpected ${token}`);
  }

  const { isTruth, term } = level(0);
  if (peek() !== '') throw new ConditionError(`unexpected ${peek()}`);
  if (!isTruth) throw new ConditionError('it compares nothing: write for example "result < 5"');
  return (result) => Boolean(term(result));
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined)
      throw new ConditionError(`nothing known at position ${at}; the measured value is "result"`);
    tokens.push(token);
  }
  return tokens;
}
