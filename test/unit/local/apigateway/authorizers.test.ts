import { createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { bootGateway, type Gateway } from './boot-gateway.ts';

let api: Gateway;

afterEach(() => api?.stop());

const get = async (where: string, headers: Record<string, string> = {}) => {
  const response = await fetch(api.url + where, { headers });
  return [response.status, await response.text()];
};
const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];
const FORBIDDEN = [403, '{"message":"Forbidden"}'];
const BROKEN = [500, '{"message":"Internal Server Error"}'];
const HEADER = ['$request.header.Authorization'];

describe('a Lambda authorizer', () => {
  it('says yes or no, and what it says besides comes to the function', async () => {
    api = await bootGateway();
    const answer = ({ headers }: { headers: Record<string, string> }) => ({
      isAuthorized: headers.authorization === 'yes',
      context: { user: 'ann' },
    });
    const settings = await api.authorizer(answer, { EnableSimpleResponses: true, IdentitySource: HEADER });
    await api.route('GET /a', 'ok', settings);
    expect(await get('/a', { authorization: 'yes' })).toEqual([200, 'ok']);
    expect(api.events[0]).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `arn:aws:execute-api:us-east-1:000000000000:${api.apiId}/$default/GET/a`,
      identitySource: ['yes'],
      routeKey: 'GET /a',
    });
    expect(api.callers[0]).toMatchObject({ sourceArn: expect.stringMatching(/\/authorizers\/\w{7}$/) });
    expect(api.events[1]?.requestContext).toMatchObject({ authorizer: { lambda: { user: 'ann' } } });
    expect(await get('/a', { authorization: 'no' })).toEqual(FORBIDDEN);
    expect(await get('/a')).toEqual(UNAUTHORIZED);
    expect(api.events).toHaveLength(3);
  });

  it.each([
    [
      'throws Unauthorized',
      UNAUTHORIZED,
      () => {
        throw new Error('Unauthorized');
      },
    ],
    [
      'throws',
      BROKEN,
      () => {
        throw new Error('x');
      },
    ],
    ['answers something else', BROKEN, { yes: true }],
  ])('that %s refuses with %j', async (_what, refusal, answer) => {
    api = await bootGateway();
    await api.route('GET /a', 'ok', await api.authorizer(answer, { EnableSimpleResponses: true }));
    expect(await get('/a')).toEqual(refusal);
  });

  it.each([
    ['allows the route', true, [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*/GET/a' }]],
    ['allows another route', false, [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*/GET/b' }]],
    [
      'allows everything and denies the route',
      false,
      [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'execute-api:*', Resource: '*/GET/a' },
      ],
    ],
    [
      'allows under a condition',
      false,
      [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { a: 'true' } } }],
    ],
  ])('whose policy %s: %s', async (_what, allowed, Statement) => {
    api = await bootGateway();
    const answer = { principalId: 'ann', policyDocument: { Version: '2012-10-17', Statement }, context: {} };
    await api.route('GET /a', 'ok', await api.authorizer(answer, {}));
    expect(await get('/a')).toEqual(allowed ? [200, 'ok'] : FORBIDDEN);
  });

  it('is asked once for the same identity while its answer is fresh', async () => {
    api = await bootGateway();
    let asked = 0;
    const answer = () => {
      asked += 1;
      return { isAuthorized: true };
    };
    const settings = { EnableSimpleResponses: true, IdentitySource: HEADER, AuthorizerResultTtlInSeconds: 60 };
    await api.route('GET /a', 'ok', await api.authorizer(answer, settings));
    for (const authorization of ['x', 'x', 'y', 'x']) await get('/a', { authorization });
    expect(asked).toBe(2);
    const now = Date.now;
    Date.now = () => now() + 61_000;
    try {
      await get('/a', { authorization: 'x' });
    } finally {
      Date.now = now;
    }
    expect(asked).toBe(3);
  });
});

describe('a JWT authorizer', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let issuer: Server;
  let issuerUrl: string;

  beforeAll(async () => {
    issuer = createServer((request, response) => {
      const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }];
      const isConfiguration = request.url === '/.well-known/openid-configuration';
      response.end(JSON.stringify(isConfiguration ? { jwks_uri: `${issuerUrl}/keys` } : { keys }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => issuer.close(resolve)));

  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  function sign(claims: object, header: object = {}, key = privateKey): string {
    const exp = Date.now() / 1000 + 60;
    const body = { iss: issuerUrl, aud: 'me', exp, scope: 'read write', groups: ['a', 'b'], ...claims };
    const text = `${encode({ alg: 'RS256', kid: 'one', ...header })}.${encode(body)}`;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
  }

  async function boot(): Promise<void> {
    api = await bootGateway();
    const JwtConfiguration = { Issuer: issuerUrl, Audience: ['me'] };
    const input = { ApiId: api.apiId, Name: 'jwt', AuthorizerType: 'JWT', IdentitySource: HEADER, JwtConfiguration };
    const { AuthorizerId } = await api.call('CreateAuthorizer', input);
    const settings = { AuthorizationType: 'JWT', AuthorizerId };
    await api.route('GET /a', 'ok', settings);
    await api.route('GET /b', 'ok', { ...settings, AuthorizationScopes: ['admin', 'write'] });
    await api.route('GET /c', 'ok', { ...settings, AuthorizationScopes: ['admin'] });
  }

  it('lets a good token in, its claims as texts', async () => {
    await boot();
    expect(await get('/a', { authorization: `Bearer ${sign({})}` })).toEqual([200, 'ok']);
    expect(await get('/b', { authorization: sign({}) })).toEqual([200, 'ok']);
    expect(await get('/c', { authorization: sign({}) })).toEqual(FORBIDDEN);
    expect(api.events.map(({ requestContext }) => requestContext.authorizer)).toMatchObject([
      { jwt: { claims: { iss: issuerUrl, aud: 'me', groups: '[a b]', exp: expect.any(String) }, scopes: null } },
      { jwt: { scopes: ['write'] } },
    ]);
  });

  it.each([
    ['no token', () => ''],
    ['no JWT', () => 'abc'],
    ['another issuer', () => sign({ iss: 'https://other' })],
    ['another audience', () => sign({ aud: ['you'] })],
    ['a token that has expired', () => sign({ exp: 1 })],
    ['a token that is not valid yet', () => sign({ nbf: Date.now() / 1000 + 60 })],
    ['a signature by another key', () => sign({}, {}, other.privateKey)],
    ['an unknown key id', () => sign({}, { kid: 'two' })],
    ['no signature at all', () => sign({}, { alg: 'none' })],
    ['a symmetric signature', () => sign({}, { alg: 'HS256' })],
  ])('refuses %s', async (_what, token) => {
    await boot();
    expect(await get('/a', { authorization: token() })).toEqual(UNAUTHORIZED);
    expect(api.events).toHaveLength(0);
  });
});
