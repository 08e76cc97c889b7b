import { createRequire } from 'node:module';
import { afterEach, describe, expect, it } from '@jest/globals';

type Resolve = { resolveVariable(address: string): Promise<unknown> };
const require = createRequire(import.meta.url);
const authorizer: (context: Resolve) => Promise<unknown> = require('../../infra/authorizer.cjs');
const jwt: (context: Resolve) => Promise<object> = require('../../infra/jwt.cjs');

const withParams = (params: Record<string, string>): Resolve => ({
  resolveVariable: async (address) => params[address.replace(/^param:/, '')] ?? '',
});

const argv = [...process.argv];
afterEach(() => {
  process.argv = [...argv];
});

describe('what is deployed', () => {
  it.each(['iam', 'jwt', 'keys'])('may have auth=%s', async (auth) => {
    process.argv = [...argv, 'deploy'];
    await expect(authorizer(withParams({ auth }))).resolves.toBeDefined();
  });

  it('is never open to everybody; packaged for this machine it may be', async () => {
    await expect(authorizer(withParams({ auth: 'open' }))).resolves.toBeNull();
    process.argv = [...argv, 'deploy'];
    await expect(authorizer(withParams({ auth: 'open' }))).rejects.toThrow('that is for this machine alone');
  });

  it.each(['', 'none', 'OPEN', 'toString', '__proto__'])('has no auth=%s', async (auth) => {
    await expect(authorizer(withParams({ auth }))).rejects.toThrow('it can be iam, jwt, keys, open');
  });
});

describe('auth=jwt', () => {
  it('names whose tokens it takes, and for whom', async () => {
    const params = { auth: 'jwt', jwtIssuer: 'https://login.example.com/', jwtAudience: 'slipway, console' };
    expect(await jwt(withParams(params))).toEqual({
      jwt: {
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        issuerUrl: 'https://login.example.com/',
        audience: ['slipway', 'console'],
      },
    });
  });

  it.each([
    [{}],
    [{ jwtIssuer: 'https://login.example.com/' }],
    [{ jwtAudience: 'slipway' }],
    [{ jwtIssuer: 'login.example.com', jwtAudience: 'slipway' }],
    [{ jwtIssuer: 'https://login.example.com/', jwtAudience: ' , ' }],
  ])('does not go without: %j', async (params) => {
    await expect(jwt(withParams({ auth: 'jwt', ...params }))).rejects.toThrow('it needs --param jwtIssuer');
  });

  it('is not there in the other modes', async () => {
    expect(await jwt(withParams({ auth: 'keys' }))).toEqual({});
  });
});
