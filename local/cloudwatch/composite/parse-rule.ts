import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { refusal } from '../refusal.ts';

/** The rule of a composite alarm, parsed. `alarm` is a name or an ARN, as it stands there. */
export type Rule =
  | { kind: 'constant'; value: boolean }
  | { kind: 'state'; alarm: string; value: StateValue }
  | { kind: 'not'; rule: Rule }
  | { kind: 'and' | 'or'; left: Rule; right: Rule };

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|([^")\s][^")]*?))\s*\)|(AND|OR|NOT|TRUE|FALSE)(?!\w)|([()]))/y;
const CHILDREN_MAX = 100;
const ELEMENTS_MAX = 500;

interface Token {
  text: string;
  state?: Rule;
}

/**
 * Parses an AlarmRule: `ALARM("a") AND NOT (OK(b) OR INSUFFICIENT_DATA(c))`; NOT binds before AND, AND before OR.
 * Throws ValidationError. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseRule(text: string): Rule {
  const tokens = tokenize(text);
  if (tokens.length > ELEMENTS_MAX) throw wrong(`it has more than ${ELEMENTS_MAX} elements`);
  let position = 0;
  const take = (word: string): boolean => {
    if (tokens[position]?.text !== word) return false;
    position += 1;
    return true;
  };

  function either(): Rule {
    let left = both();
    while (take('OR')) left = { kind: 'or', left, right: both() };
    return left;
  }
  function both(): Rule {
    let left = single();
    while (take('AND')) left = { kind: 'and', left, right: single() };
    return left;
  }
  function single(): Rule {
    if (take('NOT')) return { kind: 'not', rule: single() };
    if (take('(')) {
      const inner = either();
      if (!take(')')) throw wrong('a parenthesis is not closed');
      return inner;
    }
    const token = tokens[position];
    position += 1;
    if (token?.state) return token.state;
    if (token?.text === 'TRUE' || token?.text === 'FALSE') return { kind: 'constant', value: token.text === 'TRUE' };
    throw wrong(token ? `unexpected ${token.text}` : 'it ends too early');
  }

  const rule = either();
  const left = tokens[position];
  if (left) throw wrong(`unexpected ${left.text}`);
  if (childrenOf(rule).length > CHILDREN_MAX) throw wrong(`it has more than ${CHILDREN_MAX} alarms`);
  return rule;
}

/** The alarms that a rule looks at, each once. */
export function childrenOf(rule: Rule): string[] {
  if (rule.kind === 'state') return [rule.alarm];
  if (rule.kind === 'not') return childrenOf(rule.rule);
  if (rule.kind === 'constant') return [];
  return [...new Set([...childrenOf(rule.left), ...childrenOf(rule.right)])];
}

export function holds(rule: Rule, stateOf: (alarm: string) => StateValue | undefined): boolean {
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state':
      return stateOf(rule.alarm) === rule.value;
    case 'not':
      return !holds(rule.rule, stateOf);
    case 'and':
      return holds(rule.left, stateOf) && holds(rule.right, stateOf);
    case 'or':
      return holds(rule.left, stateOf) || holds(rule.right, stateOf);
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw wrong(`nothing known at position ${at}`);
    const [whole, value, quoted, bare, word, parenthesis] = match;
    const alarm = quoted ?? bare;
    if (alarm === undefined) tokens.push({ text: word ?? parenthesis ?? '' });
    else tokens.push({ text: whole.trim(), state: { kind: 'state', alarm, value: value as StateValue } });
  }
  return tokens;
}

const wrong = (why: string) => refusal('ValidationError', `AlarmRule must be a valid rule expression: ${why}`);
