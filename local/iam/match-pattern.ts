import type { ConditionKeys } from './condition-keys.ts';

/** Says whether a value matches; `keys` fill policy variables such as `${aws:PrincipalAccount}`. */
export type Pattern = (value: string, keys: ConditionKeys) => boolean;

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'many' }
  | { kind: 'one' }
  | { kind: 'variable'; name: string; or?: string };

const escapeForRegExp = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * `a*${aws:PrincipalAccount}?` as parts. `${*}`, `${?}` and `${$}` are the characters themselves, and
 * `${key, 'default'}` has a default.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function parsePattern(text: string, wildcards: boolean): Part[] {
  const parts: Part[] = [];
  for (const [token] of text.matchAll(/\$\{[^}]*\}|\*|\?|[^$*?]+|\$/g)) {
    if (token.startsWith('${')) parts.push(parseVariable(token.slice(2, -1)));
    else if (wildcards && (token === '*' || token === '?'))
      parts.push(token === '*' ? { kind: 'many' } : { kind: 'one' });
    else parts.push({ kind: 'text', text: token });
  }
  return parts;
}

function parseVariable(body: string): Part {
  if (body === '*' || body === '?' || body === '$') return { kind: 'text', text: body };
  const [name = '', fallback] = body.split(',', 2);
  const quoted = /^\s*'(.*)'\s*$/.exec(fallback ?? '');
  return { kind: 'variable', name: name.trim().toLowerCase(), ...(quoted && { or: quoted[1] }) };
}

/** The pattern with its variables filled in, as a regular expression; undefined if a variable has no value. */
function toRegExp(parts: Part[], keys: ConditionKeys | undefined, bySegment: boolean, flags: string) {
  let source = '';
  let colons = 0;
  for (const part of parts) {
    // The wildcards of an ARN's first five segments stay within their segment; the resource part is one string.
    const any = bySegment && colons < 5 ? '[^:]' : '.';
    if (part.kind === 'many') source += `${any}*`;
    else if (part.kind === 'one') source += any;
    else {
      const text = part.kind === 'text' ? part.text : (keys?.(part.name)?.[0] ?? part.or);
      if (text === undefined) return undefined;
      colons += text.split(':').length - 1;
      source += escapeForRegExp(text);
    }
  }
  return new RegExp(`^${source}$`, flags);
}

interface PatternOptions {
  /** `*` and `?` are wildcards (StringLike, actions, resources); without it they are characters (StringEquals). */
  wildcards: boolean;
  /** Compare as ARNs: a wildcard does not cross a `:` before the resource part. */
  bySegment?: boolean;
  ignoreCase?: boolean;
}

/** Compiles a pattern once, so that a match costs one regular expression or less. */
export function compilePattern(text: string, options: PatternOptions): Pattern {
  if (options.wildcards && text === '*') return () => true;
  const parts = parsePattern(text, options.wildcards);
  const flags = options.ignoreCase ? 'is' : 's';
  const bySegment = options.bySegment === true && text.split(':').length >= 6;
  if (parts.some((part) => part.kind === 'variable')) {
    return (value, keys) => toRegExp(parts, keys, bySegment, flags)?.test(value) ?? false;
  }
  if (parts.every((part) => part.kind === 'text') && !options.ignoreCase) {
    const exact = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    return (value) => value === exact;
  }
  const compiled = toRegExp(parts, undefined, bySegment, flags);
  return (value) => compiled?.test(value) ?? false;
}
