import { isObject } from '../json.ts';
import { compileValue, type Read } from './compile-value.ts';

/** Parameters, ResultSelector and ItemSelector: `"a.$": "$.b"` gives `a` what the path leads to, all else stays. */
export function compileTemplate(template: unknown): Read {
  if (Array.isArray(template)) {
    const items = template.map(compileTemplate);
    return (data, scope) => items.map((item) => item(data, scope));
  }
  if (!isObject(template)) return () => template;
  const members = Object.entries(template).map(([key, value]): [string, Read] =>
    key.endsWith('.$') ? [key.slice(0, -2), compileValue(value, key)] : [key, compileTemplate(value)],
  );
  return (data, scope) => Object.fromEntries(members.map(([key, read]) => [key, read(data, scope)]));
}
