import type { Scope } from '../jsonata/evaluate-template.ts';
import { StateFailure } from '../state-failure.ts';
import { INTRINSIC_FUNCTIONS, unquote } from './intrinsic-functions.ts';
import { type Path, parsePath } from './parse-path.ts';
import { readPath } from './read-path.ts';

/** A compiled path or call: what it makes of the data (an input, a result) that it is asked of. */
export type Read = (data: unknown, scope: Scope) => unknown;

/** A path or a call of an intrinsic function, as stands behind a name that ends in `.$`. Throws SyntaxError. */
export function compileValue(value: unknown, field: string): Read {
  if (typeof value === 'string' && value.startsWith('$')) return compilePath(value, field);
  if (typeof value === 'string' && value.startsWith('States.')) return compileCall(value, field);
  throw new SyntaxError(
    `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
  );
}

/** A path that has to lead to something: where it does not, the state fails with States.Runtime, which nothing catches. */
export function compilePath(text: unknown, field: string): Read {
  if (typeof text !== 'string') throw new SyntaxError(`The value for the field '${field}' must be a valid JSONPath`);
  const path = parsePath(text);
  return (data, scope) => {
    const found = readPath(path, rootOf(path, data, scope));
    if (found !== undefined) return found;
    const place = `The JSONPath '${text}' specified for the field '${field}'`;
    throw runtimeFailure(`${place} could not be found in the input '${JSON.stringify(data)}'`);
  };
}

export function rootOf({ root }: Path, data: unknown, { states }: Scope): unknown {
  return root === 'data' ? data : states.context;
}

export function runtimeFailure(cause: string): StateFailure {
  return new StateFailure({ error: 'States.Runtime', cause });
}

type Token = Record<string, string | undefined>;
const TOKEN =
  /\s*(?:States\.(?<name>\w+)\(|(?<text>'(?:[^'\\]|\\.)*')|(?<path>\$(?:\[(?:'[^']*'|[^\]]*)\]|[^\s,()[])*)|(?<word>[\w.+-]+)|(?<mark>[,)]))/y;

/** `States.Format('{} of {}', $.a, States.ArrayLength($.all))`: at most ten deep, as in AWS. */
function compileCall(call: string, field: string): Read {
  let at = 0;
  const next = () => {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(call)?.groups;
    if (!groups) throw new SyntaxError(`The intrinsic function of the field '${field}' cannot be read: ${call}`);
    at = TOKEN.lastIndex;
    return groups;
  };
  const argument = ({ name, text, path, word }: Token, depth: number, keepsEscapes: boolean): Read => {
    if (name !== undefined) return apply(name, depth + 1);
    if (path !== undefined) return compilePath(path, field);
    const value =
      text === undefined ? JSON.parse(word ?? '') : keepsEscapes ? text.slice(1, -1) : unquote(text.slice(1, -1));
    return () => value;
  };
  const apply = (name: string, depth: number): Read => {
    const run = Object.hasOwn(INTRINSIC_FUNCTIONS, name) ? INTRINSIC_FUNCTIONS[name] : undefined;
    if (!run || depth > 10) throw new SyntaxError(`The field '${field}' cannot call States.${name} here`);
    const reads: Read[] = [];
    for (let token = next(); token.mark !== ')'; token = next()) {
      if (reads.length > 0) {
        if (token.mark !== ',') throw new SyntaxError(`A comma is missing in the field '${field}': ${call}`);
        token = next();
      }
      // A template says with its escapes which braces are places.
      reads.push(argument(token, depth, name === 'Format' && reads.length === 0));
    }
    return (data, scope) => {
      const values = reads.map((read) => read(data, scope));
      try {
        return run(...values);
      } catch (thrown) {
        const cause = `The function '${call}' had the following error: ${thrown instanceof Error ? thrown.message : thrown}`;
        throw new StateFailure({ error: 'States.IntrinsicFailure', cause });
      }
    };
  };
  const read = apply(next().name ?? '', 1);
  if (call.slice(at).trim() !== '')
    throw new SyntaxError(`Something follows the call in the field '${field}': ${call}`);
  return read;
}
