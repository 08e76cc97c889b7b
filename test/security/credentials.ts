import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { hashKey } from '../../shared/contract/identity/api-keys.ts';
import { type Grants, SCOPES, type Scope } from '../../shared/contract/identity/grants.ts';
import { type ApiWorld, type Mode, TABLE } from './api-world.ts';
import type { EventParts } from './make-event.ts';

/** How a caller shows who it is, as the function sees it behind the gateway. */
export type Credentials = Pick<EventParts, 'headers' | 'authorizer' | 'sourceIp'>;

/** Every set of scopes but the empty one. */
export const SCOPE_SETS: Scope[][] = Array.from({ length: 2 ** SCOPES.length - 1 }, (_, n) =>
  SCOPES.filter((_scope, bit) => ((n + 1) >> bit) & 1),
);
export const CLUSTER_SETS = [['*'], ['mine'], ['mine', 'theirs']];

const nameOf = ({ scopes, clusters }: Grants) => `${scopes.join('-')}.${clusters.join('-').replace('*', 'all')}`;
const arnOf = (grants: Grants) => `arn:aws:sts::000000000000:assumed-role/${nameOf(grants)}/`;

/** Writes down what every set of scopes and clusters may, where the modes look for it. */
export async function grantEverything(world: ApiWorld): Promise<void> {
  const all = SCOPE_SETS.flatMap((scopes) => CLUSTER_SETS.map((clusters): Grants => ({ scopes, clusters })));
  await world.putKeys(all.map((grants) => ({ hash: hashKey(nameOf(grants)), ...grants })));
  for (const grants of all) {
    await world.dynamodb.send(
      new PutItemCommand({
        TableName: TABLE,
        Item: {
          pk: { S: 'GRANTS' },
          sk: { S: arnOf(grants) },
          scopes: { SS: [...grants.scopes] },
          clusters: { L: grants.clusters.map((S) => ({ S })) },
        },
      }),
    );
  }
}

/** The credentials of a caller with these grants. */
export function credentialsOf(mode: Mode, grants: Grants): Credentials {
  switch (mode) {
    case 'keys':
      return { headers: { authorization: `Bearer ${nameOf(grants)}` } };
    case 'jwt':
      return { authorizer: { jwt: { claims: claimsOf(grants) } } };
    case 'iam':
      return { authorizer: { iam: { userArn: `${arnOf(grants)}session-1` } } };
    case 'open':
      return { sourceIp: '127.0.0.1' };
  }
}

function claimsOf({ scopes, clusters }: Grants): Record<string, string> {
  return {
    iss: 'https://issuer.example/',
    sub: nameOf({ scopes, clusters }),
    exp: String(Math.floor(Date.now() / 1000) + 60),
    // The gateway writes a list so; a claim that is a text comes as it is.
    'slipway:scopes': scopes.length > 1 ? `[${scopes.join(' ')}]` : scopes.join(' '),
    'slipway:clusters': clusters.join(' '),
  };
}

/** What is no way in: by its name, with the status that answers it. */
export function badCredentials(mode: Mode): [string, Credentials, number][] {
  const everything: Grants = { scopes: SCOPES, clusters: ['*'] };
  const key = nameOf(everything);
  const claims = claimsOf(everything);
  const bearer = (authorization: string): Credentials => ({ headers: { authorization } });
  const jwt = (change: object): Credentials => ({ authorizer: { jwt: { claims: { ...claims, ...change } } } });
  const iam = (userArn: string): Credentials => ({ authorizer: { iam: { userArn } } });
  switch (mode) {
    case 'keys':
      return [
        ['none', {}, 401],
        ['an empty header', bearer(''), 401],
        ['a wrong key', bearer('Bearer wrong'), 401],
        ['a key that another begins with', bearer(`Bearer ${key.slice(0, -1)}`), 401],
        ['a key with more behind it', bearer(`Bearer ${key}x`), 401],
        ['two keys', bearer(`Bearer wrong ${key}`), 401],
        ['the hash of a key', bearer(`Bearer ${hashKey(key)}`), 401],
        ['a key by another scheme', bearer(`Basic ${key}`), 401],
        ['a key without its scheme', bearer(key), 401],
        ['what the other modes take', { ...jwt({}), ...iam(`${arnOf(everything)}s`), sourceIp: '127.0.0.1' }, 401],
      ];
    case 'jwt':
      return [
        ['none', {}, 401],
        ['a token of which the gateway knows nothing', bearer('Bearer x.y.z'), 401],
        ['a token that is over', jwt({ exp: String(Math.floor(Date.now() / 1000) - 1) }), 401],
        ['a token with a strange time', jwt({ exp: 'never' }), 401],
        ['a token of nobody', jwt({ sub: undefined }), 401],
        ['a token of a stranger', jwt({ 'slipway:scopes': undefined, 'slipway:clusters': undefined }), 403],
        ['a token with scopes of its own making', jwt({ 'slipway:scopes': 'superuser * readdeploy' }), 403],
        ['what the other modes take', { ...bearer(`Bearer ${key}`), ...iam(`${arnOf(everything)}s`) }, 401],
      ];
    case 'iam':
      return [
        ['none', {}, 401],
        ['a principal without a name', { authorizer: { iam: { userArn: null } } }, 401],
        ['a stranger', iam('arn:aws:iam::000000000000:user/eve'), 403],
        ['the same role of another account', iam(arnOf(everything).replace('000000000000', '111111111111')), 403],
        ['a role whose name only begins so', iam(arnOf(everything).slice(0, -2)), 403],
        ['what the other modes take', { ...bearer(`Bearer ${key}`), sourceIp: '127.0.0.1' }, 401],
      ];
    case 'open':
      return [
        ['another machine', { sourceIp: '203.0.113.9' }, 403],
        ['another machine that says it is this one', { headers: { 'x-forwarded-for': '127.0.0.1' } }, 403],
        ['a page of another site', { sourceIp: '127.0.0.1', headers: { origin: 'https://evil.example' } }, 403],
        ['a page without an origin', { sourceIp: '127.0.0.1', headers: { origin: 'null' } }, 403],
        ['a name that only resolves to here', { sourceIp: '127.0.0.1', headers: { host: 'evil.example:7070' } }, 403],
        ['a name that begins like ours', { sourceIp: '127.0.0.1', headers: { host: 'localhost.evil.example' } }, 403],
      ];
  }
}
