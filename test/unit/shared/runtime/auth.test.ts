import { describe, expect, it, jest } from '@jest/globals';
import { hashKey } from '../../../../shared/contract/identity/api-keys.ts';
import type { ApiEvent } from '../../../../shared/runtime/auth/api-event.ts';
import { authIam } from '../../../../shared/runtime/auth/auth-iam.ts';
import { authJwt } from '../../../../shared/runtime/auth/auth-jwt.ts';
import { authOpen } from '../../../../shared/runtime/auth/auth-open.ts';

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { authKeys } = await import('../../../../shared/runtime/auth/auth-keys.ts');
const { createAuthenticate } = await import('../../../../shared/runtime/auth/create-authenticate.ts');

function event(parts: { authorization?: string; authorizer?: object; sourceIp?: string; host?: string }): ApiEvent {
  const { authorization, authorizer, sourceIp = '127.0.0.1', host } = parts;
  const headers = { ...(authorization && { authorization }), ...(host && { host }) };
  return { headers, requestContext: { http: { sourceIp }, authorizer } } as unknown as ApiEvent;
}

const claims = (more: object) => event({ authorizer: { jwt: { claims: { iss: 'i', sub: 's', ...more } } } });
const principal = (userArn: string) => event({ authorizer: { iam: { userArn } } });

describe('auth: jwt', () => {
  const authenticate = authJwt(() => 1000_000);

  it.each([
    ['a text', 'read deploy', ['read', 'deploy']],
    ['a list as the gateway writes it', '[read deploy]', ['read', 'deploy']],
    ['a list of one', '[admin]', ['admin']],
    ['a list', ['read', 'admin'], ['read', 'admin']],
    ['words that are no scopes', 'read write *', ['read']],
    ['nothing', '', []],
    ['an empty list', '[]', []],
    ['something else', 7, []],
  ])('reads scopes that are %s', async (_, claim, scopes) => {
    expect((await authenticate(claims({ 'slipway:scopes': claim }))).scopes).toEqual(scopes);
  });

  it('reads clusters the same way, and takes issuer and subject for the caller', async () => {
    const caller = await authenticate(claims({ 'slipway:clusters': '[a b]', 'slipway:scopes': 'read' }));
    expect(caller).toEqual({ id: 'jwt:i|s', scopes: ['read'], clusters: ['a', 'b'] });
  });

  it('believes no token that is over, and none without a subject', async () => {
    await expect(authenticate(claims({ exp: '1000' }))).rejects.toMatchObject({ code: 'UnauthorizedException' });
    await expect(authenticate(claims({ exp: '1001' }))).resolves.toBeDefined();
    await expect(authenticate(claims({ sub: undefined }))).rejects.toMatchObject({ code: 'UnauthorizedException' });
  });
});

describe('auth: iam', () => {
  const team = { principal: 'arn:aws:sts::1:assumed-role/team-', scopes: ['read'], clusters: ['a'] };
  const ci = { principal: 'arn:aws:sts::1:assumed-role/team-ci/', scopes: ['read', 'deploy', 'x'], clusters: ['*'] };
  const authenticate = authIam({ listPrincipalGrants: async () => [team, ci] }, () => 0);

  it('gives a principal the grant of the longest prefix of its ARN', async () => {
    expect(await authenticate(principal('arn:aws:sts::1:assumed-role/team-web/s'))).toMatchObject({ scopes: ['read'] });
    expect(await authenticate(principal('arn:aws:sts::1:assumed-role/team-ci/s'))).toMatchObject({
      scopes: ['read', 'deploy'],
      clusters: ['*'],
    });
  });

  it('gives a stranger nothing, and takes all sessions of a role for one caller', async () => {
    expect(await authenticate(principal('arn:aws:iam::1:user/eve'))).toEqual({
      id: 'iam:arn:aws:iam::1:user/eve',
      scopes: [],
      clusters: [],
    });
    expect((await authenticate(principal('arn:aws:sts::1:assumed-role/team-ci/run-7'))).id).toBe(
      'iam:arn:aws:sts::1:assumed-role/team-ci',
    );
  });
});

describe('auth: keys', () => {
  const grant = { hash: hashKey('secret'), scopes: ['read'], clusters: ['*'] };

  it('reads the parameter once in fifteen seconds, and once for requests that come together', async () => {
    let nowMs = 0;
    const read = jest.fn(async () => JSON.stringify([grant]));
    const authenticate = authKeys('/p', read, () => nowMs);
    const request = event({ authorization: 'Bearer secret' });
    await Promise.all([authenticate(request), authenticate(request)]);
    nowMs = 14_999;
    await authenticate(request);
    expect(read).toHaveBeenCalledTimes(1);
    nowMs = 15_000;
    await authenticate(request);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('forgets a key that was taken away, and asks again at once after a failure', async () => {
    let nowMs = 0;
    let content = JSON.stringify([grant]);
    const read = jest.fn(async () => content);
    const authenticate = authKeys('/p', read, () => nowMs);
    const request = event({ authorization: 'Bearer secret' });
    expect((await authenticate(request)).id).toBe(`key:${grant.hash}`);
    content = '[]';
    nowMs = 15_000;
    await expect(authenticate(request)).rejects.toMatchObject({ code: 'UnauthorizedException' });
    nowMs = 30_000;
    read.mockRejectedValueOnce(new Error('no network'));
    await expect(authenticate(request)).rejects.toThrow('no network');
    content = JSON.stringify([grant]);
    await expect(authenticate(request)).resolves.toBeDefined();
  });

  it('lets nobody in without a parameter, or with one that is not right, and tells no caller why', async () => {
    const request = event({ authorization: 'Bearer secret' });
    const missing = authKeys(
      '/p',
      async () => undefined,
      () => 0,
    );
    await expect(missing(request)).rejects.toMatchObject({ code: 'UnauthorizedException' });
    const broken = authKeys(
      '/p',
      async () => JSON.stringify([{ ...grant, scopes: ['all'] }]),
      () => 0,
    );
    await expect(broken(request)).rejects.not.toMatchObject({ name: 'AppError' });
    const garbled = authKeys(
      '/p',
      async () => '[',
      () => 0,
    );
    await expect(garbled(request)).rejects.toThrow();
  });

  it('does not ask for keys where no key came, and repeats none in its refusal', async () => {
    const read = jest.fn(async () => '[]');
    const authenticate = authKeys('/p', read, () => 0);
    await expect(authenticate(event({}))).rejects.toMatchObject({
      headers: { 'www-authenticate': 'Bearer realm="slipway"' },
    });
    expect(read).not.toHaveBeenCalled();
    const refusal = authenticate(event({ authorization: 'Bearer canary-key' }));
    await expect(refusal).rejects.toMatchObject({
      headers: { 'www-authenticate': 'Bearer realm="slipway", error="invalid_token"' },
    });
    await refusal.catch((error) => expect(JSON.stringify([error, String(error)])).not.toContain('canary'));
  });
});

describe('auth: open', () => {
  it.each([
    ['127.0.0.1', undefined],
    ['::1', 'localhost:7070'],
    ['127.0.0.1', '127.0.0.1:7070'],
    ['::ffff:127.0.0.1', '[::1]:7070'],
    ['127.9.9.9', 'slipway.localhost'],
  ])('takes %s, asked as %s, for this machine', async (sourceIp, host) => {
    expect(await authOpen()(event({ sourceIp, host }))).toMatchObject({ id: 'local', clusters: ['*'] });
  });

  it.each([
    ['203.0.113.1', undefined],
    ['127.0.0.1', 'evil.example'],
    ['127.0.0.1', '127.0.0.1.evil.example'],
    ['127.0.0.1', 'evil.example/localhost'],
    ['127.0.0.1.evil', undefined],
    ['1270.0.0.1', undefined],
  ])('does not take %s, asked as %s, for this machine', async (sourceIp, host) => {
    await expect(authOpen()(event({ sourceIp, host }))).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });
});

describe('auth', () => {
  it.each(['', 'none', 'OPEN', 'open ', 'constructor'])(
    'is never "%s": a function does not even start with it',
    (auth) => {
      const table = { client: { send: async () => ({}) }, name: 't', nowMs: () => 0 };
      expect(() => createAuthenticate({ auth, apiKeysParameter: '/p' }, table)).toThrow(
        'it can be iam, jwt, keys or open',
      );
    },
  );
});
