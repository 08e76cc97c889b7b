import { createHash } from 'node:crypto';
import { AppError } from './app-errors.ts';

/** Enough that no token of another list, and nothing made by hand, passes by chance. Not a secret: it protects nothing. */
const SEAL_BYTES = 8;

/**
 * A place in a list as text that only this list takes back: page tokens, cursors. `list` is what the list is of, such as
 * ['services', 'default'].
 */
export function sealToken(list: readonly string[], position: string): string {
  return Buffer.concat([sealOf(list, position), Buffer.from(position)]).toString('base64url');
}

/**
 * The place that a token says. One that is garbled, made by hand or another list's is an InvalidParameterException
 * about `field`; undefined stays undefined: from the beginning.
 */
export function openToken(list: readonly string[], token: string | undefined, field: string): string | undefined {
  if (token === undefined) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  const position = bytes.subarray(SEAL_BYTES).toString();
  const isOurs = sealOf(list, position).equals(bytes.subarray(0, SEAL_BYTES));
  if (isOurs && bytes.toString('base64url') === token) return position;
  throw refuseToken(field, 'must be one that an earlier answer of this list gave');
}

/** The refusal of a token in `field`. */
export function refuseToken(field: string, detail: string): AppError {
  const pointer = `/${field}`;
  return new AppError('InvalidParameterException', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}

function sealOf(list: readonly string[], position: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([...list, position]))
    .digest()
    .subarray(0, SEAL_BYTES);
}
