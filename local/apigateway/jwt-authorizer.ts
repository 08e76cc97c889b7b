import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import type { Cloud } from '../cloud/cloud.ts';
import type { Authorizer, Route } from './http-api.ts';
import { identityOf, type Verdict } from './lambda-authorizer.ts';
import type { ApiRequest } from './proxy-event.ts';
import { refusal } from './proxy-response.ts';

type Claims = Record<string, unknown>;

/** API Gateway keeps an issuer's keys for two hours. */
const KEYS_FRESH_MS = 7_200_000;
/** A key id that is not known makes it look again, but not at every bad token. */
const LOOK_AGAIN_MS = 60_000;
const HASHES: Record<string, string> = { RS256: 'RSA-SHA256', RS384: 'RSA-SHA384', RS512: 'RSA-SHA512' };

class InvalidToken extends Error {}

interface Keys {
  byId: Map<string, KeyObject>;
  fetchedAtMs: number;
}

const readPart = (text: string): Claims => JSON.parse(Buffer.from(text, 'base64url').toString()) as Claims;

async function fetchJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1500) });
  if (!response.ok) throw new InvalidToken(`${url} answers ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

async function fetchKeys(issuer: string): Promise<Keys> {
  const base = issuer.replace(/\/$/, '');
  const { jwks_uri: keysUrl } = await fetchJson(`${base}/.well-known/openid-configuration`);
  const { keys = [] } = (await fetchJson(String(keysUrl))) as { keys?: (JsonWebKey & { kid?: string })[] };
  const byId = keys
    .filter((key) => key.kty === 'RSA')
    .map((key): [string, KeyObject] => [key.kid ?? '', createPublicKey({ key, format: 'jwk' })]);
  return { byId: new Map(byId), fetchedAtMs: Date.now() };
}

function checkClaims(claims: Claims, authorizer: Authorizer): void {
  const { Issuer, Audience = [] } = authorizer.JwtConfiguration ?? {};
  const nowSec = Date.now() / 1000;
  if (claims.iss !== Issuer) throw new InvalidToken('the issuer is not the right one');
  const audiences = [claims.aud ?? claims.client_id ?? []].flat();
  if (!audiences.some((audience) => Audience.includes(String(audience)))) {
    throw new InvalidToken('the token has an invalid audience');
  }
  if (!(Number(claims.exp) > nowSec)) throw new InvalidToken('the token has expired');
  if (claims.nbf !== undefined && Number(claims.nbf) > nowSec) throw new InvalidToken('the token is not valid yet');
  if (claims.iat !== undefined && Number(claims.iat) > nowSec)
    throw new InvalidToken('the token was issued in the future');
}

/** Claims come to the function as strings: a list is `[a b]`. */
function toText(claim: unknown): string {
  if (Array.isArray(claim)) return `[${claim.join(' ')}]`;
  return typeof claim === 'object' ? JSON.stringify(claim) : String(claim);
}

/**
 * JWT authorizers: RSA signatures by the issuer's published keys, issuer, audience, times and scopes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function createJwtAuthorizer(cloud: Cloud) {
  const keysByIssuer = new Map<string, Keys>();

  async function findKey(issuer: string, keyId: string): Promise<KeyObject> {
    let keys = keysByIssuer.get(issuer);
    const ageMs = keys ? Date.now() - keys.fetchedAtMs : Number.POSITIVE_INFINITY;
    if (!keys || ageMs > KEYS_FRESH_MS || (!keys.byId.has(keyId) && ageMs > LOOK_AGAIN_MS)) {
      keys = await fetchKeys(issuer);
      keysByIssuer.set(issuer, keys);
    }
    const key = keys.byId.get(keyId);
    if (!key) throw new InvalidToken('the signing key is unknown');
    return key;
  }

  async function readClaims(token: string, authorizer: Authorizer): Promise<Claims> {
    const [head = '', body = '', signature = ''] = token.split('.');
    const { alg, kid } = readPart(head);
    const hash = HASHES[String(alg)];
    if (!hash) throw new InvalidToken('the signing method is invalid');
    const key = await findKey(authorizer.JwtConfiguration?.Issuer ?? '', String(kid ?? ''));
    const isRight = verify(hash, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    if (!isRight) throw new InvalidToken('the signature is invalid');
    const claims = readPart(body);
    checkClaims(claims, authorizer);
    return claims;
  }

  return async (authorizer: Authorizer, route: Route, request: ApiRequest): Promise<Verdict> => {
    const text = identityOf(authorizer.IdentitySource?.[0] ?? '', request);
    const challenge = (rest: string) => ({ 'www-authenticate': `Bearer${rest}` });
    if (text === undefined) return { refused: refusal(401, 'Unauthorized', challenge('')) };
    let claims: Claims;
    try {
      claims = await readClaims(text.replace(/^Bearer /i, ''), authorizer);
    } catch (error) {
      const reason = error instanceof InvalidToken ? error.message : 'the token is malformed';
      if (!(error instanceof InvalidToken)) cloud.log(`the authorizer ${authorizer.Name}: ${(error as Error).message}`);
      const details = ` scope="" error="invalid_token" error_description="${reason}"`;
      return { refused: refusal(401, 'Unauthorized', challenge(details)) };
    }
    const granted = String(claims.scope ?? claims.scp ?? '').split(' ');
    const needed = route.AuthorizationScopes ?? [];
    const scopes = needed.filter((scope) => granted.includes(scope));
    if (needed.length > 0 && scopes.length === 0) return { refused: refusal(403, 'Forbidden') };
    const texts = Object.fromEntries(Object.entries(claims).map(([name, claim]) => [name, toText(claim)]));
    return { authorizer: { jwt: { claims: texts, scopes: needed.length > 0 ? scopes : null } } };
  };
}
