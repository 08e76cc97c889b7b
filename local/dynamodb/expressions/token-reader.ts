import type { AwsError } from '../../cloud/aws-error.ts';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';
import { type Token, tokenize } from './tokenize.ts';

/** The parameter that an expression stands in, as errors name it. */
export type ExpressionParameter =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'UpdateExpression'
  | 'ProjectionExpression';

/** A cursor over an expression's tokens. */
export interface TokenReader {
  readonly parameter: ExpressionParameter;
  peek(ahead?: number): Token;
  next(): Token;
  /** Takes the sign if it is the next one. */
  takeSymbol(symbol: string): boolean;
  /** Takes the keyword, in any case, if it is the next word. */
  takeKeyword(keyword: string): boolean;
  isKeyword(keyword: string): boolean;
  expectSymbol(symbol: string): void;
  /** The error that DynamoDB words for this token: the token, and it with its neighbours. */
  syntaxError(): AwsError;
}

/** The refusal of an expression. */
export function expressionError(parameter: ExpressionParameter, reason: string): AwsError {
  return validationError(`Invalid ${parameter}: ${reason}`);
}

export function readTokens(parameter: ExpressionParameter, text: string): TokenReader {
  const bytes = Buffer.byteLength(text);
  if (text.trim() === '') throw expressionError(parameter, 'The expression can not be empty;');
  if (bytes > LIMITS.expressionBytes) {
    throw expressionError(
      parameter,
      `Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
    );
  }
  const tokens = tokenize(text);
  const end: Token = { kind: 'end', text: '<EOF>', start: text.length, end: text.length };
  let position = 0;
  const peek = (ahead = 0) => tokens[position + ahead] ?? end;
  const syntaxError = () => {
    const token = peek();
    const before = tokens[position - 1] ?? token;
    const near = text.slice(before.start, peek(1).end).trim();
    return expressionError(parameter, `Syntax error; token: "${token.text}", near: "${near}"`);
  };
  const isKeyword = (keyword: string) => peek().kind === 'name' && peek().text.toUpperCase() === keyword;
  const take = (matches: boolean) => {
    if (matches) position += 1;
    return matches;
  };
  const takeSymbol = (symbol: string) => take(peek().kind === 'symbol' && peek().text === symbol);
  return {
    parameter,
    peek,
    next() {
      const token = peek();
      position += 1;
      return token;
    },
    takeSymbol,
    isKeyword,
    takeKeyword: (keyword) => take(isKeyword(keyword)),
    expectSymbol(symbol) {
      if (!takeSymbol(symbol)) throw syntaxError();
    },
    syntaxError,
  };
}
