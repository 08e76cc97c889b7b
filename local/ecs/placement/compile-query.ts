import { AwsError } from '../../cloud/aws-error.ts';
import { compareValues } from './compare-values.ts';

/** The values that an instance has for a subject: none, one, or the groups of all its tasks for `task:group`. */
export type ValuesOf = (subject: string) => string[];
export type Query = (valuesOf: ValuesOf) => boolean;

const SUBJECT =
  /(?:agentConnected|agentVersion|ec2InstanceId|registeredAt|runningTasksCount|task:group)\b|attribute:[\w\-./\\]+/y;
const OPERATOR =
  /==|!=|=~|!~|>=|<=|>|<|!?(?:in|exists)\b|not_(?:equals|in|exists|matches)\b|(?:equals|matches)\b|(?:greater|less)_than(?:_equal)?\b/y;
const ARGUMENT = /'([^']*)'|"([^"]*)"|(?:(?!&&|\|\|)[^\s()[\],'"])+/y;
/** A pattern may have brackets and commas; one with parentheses or blanks is quoted. */
const PATTERN = /'([^']*)'|"([^"]*)"|(?:(?!&&|\|\|)[^\s()'"])+/y;
const WORDS: Record<string, string> = {
  equals: '==',
  not_equals: '!=',
  matches: '=~',
  not_matches: '!~',
  greater_than: '>',
  greater_than_equal: '>=',
  less_than: '<',
  less_than_equal: '<=',
  not_in: '!in',
  not_exists: '!exists',
};

/**
 * Compiles an expression of the cluster query language: `attribute:stack == prod and not (task:group == database)`.
 * A negative operator wants a value too: `attribute:stack != prod` does not select an instance without a stack.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 * @throws InvalidParameterException
 */
export function compileQuery(expression: string): Query {
  let at = 0;

  function fail(): never {
    const message = `Invalid expression: '${expression}', at character ${at + 1}.`;
    throw new AwsError('InvalidParameterException', message);
  }

  /** What comes next, if it is that; blanks before it are skipped. */
  function take(pattern: RegExp): string | undefined {
    at += /^\s*/.exec(expression.slice(at))?.[0].length ?? 0;
    pattern.lastIndex = at;
    const found = pattern.exec(expression);
    if (!found) return undefined;
    at += found[0].length;
    return found[1] ?? found[2] ?? found[0];
  }

  const need = (pattern: RegExp): string => take(pattern) ?? fail();

  function readAny(): Query {
    const parts = [readAll()];
    while (take(/\|\||or\b/y)) parts.push(readAll());
    return (valuesOf) => parts.some((part) => part(valuesOf));
  }

  function readAll(): Query {
    const parts = [readOne()];
    while (take(/&&|and\b/y)) parts.push(readOne());
    return (valuesOf) => parts.every((part) => part(valuesOf));
  }

  function readOne(): Query {
    if (take(/!|not\b/y)) {
      const part = readOne();
      return (valuesOf) => !part(valuesOf);
    }
    if (!take(/\(/y)) return readComparison();
    const inner = readAny();
    need(/\)/y);
    return inner;
  }

  function readComparison(): Query {
    const subject = need(SUBJECT);
    const written = need(OPERATOR);
    const operator = WORDS[written] ?? written;
    if (operator === 'exists') return (valuesOf) => valuesOf(subject).length > 0;
    if (operator === '!exists') return (valuesOf) => valuesOf(subject).length === 0;
    const holds = readTest(operator);
    if (!operator.startsWith('!')) return (valuesOf) => valuesOf(subject).some(holds);
    return (valuesOf) => valuesOf(subject).length > 0 && !valuesOf(subject).some(holds);
  }

  /** What an operator asks of one value, without its `!`. */
  function readTest(operator: string): (value: string) => boolean {
    if (operator.endsWith('in')) {
      const list = readList();
      return (value) => list.includes(value);
    }
    if (operator.endsWith('~')) return matcher(need(PATTERN));
    const argument = need(ARGUMENT);
    switch (operator) {
      case '>':
        return (value) => compareValues(value, argument) > 0;
      case '>=':
        return (value) => compareValues(value, argument) >= 0;
      case '<':
        return (value) => compareValues(value, argument) < 0;
      case '<=':
        return (value) => compareValues(value, argument) <= 0;
      default:
        return (value) => value === argument;
    }
  }

  function readList(): string[] {
    need(/\[/y);
    const list = [need(ARGUMENT)];
    while (take(/,/y)) list.push(need(ARGUMENT));
    need(/\]/y);
    return list;
  }

  /** As Java's `matches`: the whole value. */
  function matcher(pattern: string): (value: string) => boolean {
    try {
      const whole = new RegExp(`^(?:${pattern})$`);
      return (value) => whole.test(value);
    } catch {
      return fail();
    }
  }

  const query = readAny();
  if (take(/\S/y)) fail();
  return query;
}
