import { AwsError } from '../cloud/aws-error.ts';

/**
 * A filter pattern for unstructured log events (CloudWatch Logs user guide, "Filter pattern syntax"):
 * `a b` both terms, `?a ?b` any of them, `-a` not this one, `"a b"` a phrase, `%regex%`; case matters.
 * Patterns for JSON (`{ $.level = "error" }`) and for columns (`[ip, user]`) are refused. Throws InvalidParameterException.
 */
export function compilePattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (/^[{[]/.test(text)) {
    throw new AwsError('InvalidParameterException', `Invalid filter pattern: only text patterns are available here`);
  }
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|(\S+))/g)].map(toTerm);
  const optional = terms.filter((term) => term.sign === '?');
  // Beside other terms the optional ones are ignored, says the user guide.
  const any = optional.length === terms.length ? optional : [];
  return (message) =>
    terms.every((term) => term.sign === '?' || term.occursIn(message) === (term.sign !== '-')) &&
    (any.length === 0 || any.some((term) => term.occursIn(message)));
}

function toTerm([, sign, phrase, regex, word]: RegExpExecArray) {
  if (regex !== undefined) {
    const expression = new RegExp(regex);
    return { sign, occursIn: (message: string) => expression.test(message) };
  }
  const wanted = phrase?.replace(/\\(.)/g, '$1') ?? word ?? '';
  return { sign, occursIn: (message: string) => message.includes(wanted) };
}
