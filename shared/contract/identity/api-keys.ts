import { createHash, timingSafeEqual } from 'node:crypto';
import { NAME_PATTERN } from '../../domain/limits/name-patterns.ts';
import { choice } from '../fields/choice.ts';
import { list } from '../fields/list.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { parseOrRefuse } from '../parse-or-refuse.ts';
import { defineRequest } from '../request.ts';
import { type Grants, SCOPES } from './grants.ts';
import { unauthorized } from './unauthorized.ts';

/** A key as the parameter holds it: never the key itself, only the SHA-256 of its text, as 64 hex digits. */
export interface KeyGrant extends Grants {
  readonly hash: string;
}

/** A key as its owner has it. */
export interface ApiKey extends Grants {
  readonly key: string;
}

const grants = {
  scopes: list(choice(...SCOPES), { min: 1 }),
  clusters: list(textLike(new RegExp(`^\\*$|${NAME_PATTERN.source}`), 'the name of a cluster, or * for all'), {
    min: 1,
  }),
};

// What a bearer token may be made of (RFC 6750, 2.1), and somewhat more; no space, and nothing that a header cannot carry.
const keyText = textLike(/^[\x21-\x7e]{1,1024}$/, 'a key of 1-1024 visible ASCII characters without spaces');
const keyHash = textLike(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 hex digits');

const keyFile = defineRequest('keyFile', list(shape({ key: keyText, ...grants })));
const keyParameter = defineRequest('keyParameter', list(shape({ hash: keyHash, ...grants })));

/** SHA-256 of the key's text. Keys are long and random, so no slow hash is needed: there is nothing to guess. */
export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The keys of a file `[{key, scopes, clusters}]`; throws InvalidParameterException with each bad field. */
export function readKeyFile(content: unknown): ApiKey[] {
  return parseOrRefuse(keyFile, content);
}

/** The content of the parameter `[{hash, scopes, clusters}]`; throws InvalidParameterException with each bad field. */
export function readKeyGrants(content: unknown): KeyGrant[] {
  return parseOrRefuse(keyParameter, content);
}

/** The key in `Authorization: Bearer <key>`; throws UnauthorizedException where there is none. */
export function bearerKeyOf(authorization: string | undefined): string {
  if (!authorization) throw unauthorized('Bearer', 'missing');
  const [, text] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  if (text === undefined) throw unauthorized('Bearer', 'invalid');
  return text;
}

/**
 * The grant of a key, or UnauthorizedException. Compared in constant time against every one, so that an answer's time
 * tells nothing about how near a guess was.
 */
export function requireKeyGrant(all: readonly KeyGrant[], text: string): KeyGrant {
  const presented = Buffer.from(hashKey(text), 'hex');
  let found: KeyGrant | undefined;
  for (const grant of all) {
    if (timingSafeEqual(presented, Buffer.from(grant.hash, 'hex'))) found = grant;
  }
  if (!found) throw unauthorized('Bearer', 'invalid');
  return found;
}
