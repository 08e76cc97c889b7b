import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createApiGateway } from '../../../../local/apigateway/apigateway.ts';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { bootGateway, type Gateway } from './boot-gateway.ts';

let api: Gateway;

afterEach(() => api?.stop());

describe('the parts of an API', () => {
  it.each([
    ['CreateRoute', { RouteKey: 'GET a' }, 'BadRequestException'],
    ['CreateRoute', { RouteKey: 'GET /{a+}/b' }, 'BadRequestException'],
    ['CreateRoute', { RouteKey: 'GET /taken' }, 'ConflictException'],
    ['CreateRoute', { RouteKey: 'GET /x', Target: 'integrations/none' }, 'BadRequestException'],
    ['CreateRoute', { RouteKey: 'GET /x', AuthorizationType: 'AWS_IAM' }, 'BadRequestException'],
    ['CreateRoute', { RouteKey: 'GET /x', AuthorizationType: 'CUSTOM', AuthorizerId: 'none' }, 'BadRequestException'],
    ['CreateIntegration', { IntegrationType: 'HTTP_PROXY' }, 'BadRequestException'],
    ['CreateStage', { StageName: '$default' }, 'ConflictException'],
    ['GetRoute', { RouteId: 'none' }, 'NotFoundException'],
    ['CreateApi', { ProtocolType: 'WEBSOCKET' }, 'BadRequestException'],
  ])('are refused: %s %j', async (operation, input, code) => {
    api = await bootGateway();
    await api.route('GET /taken', 'ok');
    await expect(api.call(operation, { ApiId: api.apiId, ...input })).rejects.toMatchObject({ code });
  });

  it('are changed, listed and deleted, and hold over a restart', async () => {
    api = await bootGateway();
    const directory = mkdtempSync(path.join(tmpdir(), 'apigateway-'));
    const boot = () => {
      const cloud = createCloud({ directory });
      const gateway = createApiGateway(cloud);
      cloud.add(gateway);
      const call = (operation: string, input: object) =>
        cloud.call<Record<string, never>>('apigateway', operation, input, ACCOUNT);
      return { gateway, call };
    };
    const first = boot();
    const { ApiId } = await first.call('CreateApi', { Name: 'kept', ProtocolType: 'HTTP', Tags: { a: 'b' } });
    const { RouteId } = await first.call('CreateRoute', { ApiId, RouteKey: 'GET /a' });
    await first.call('UpdateRoute', { ApiId, RouteId, RouteKey: 'GET /b' });
    await first.gateway.stop();

    const { gateway, call } = boot();
    expect(await call('GetApis', {})).toMatchObject({
      Items: [{ ApiId, Name: 'kept', CreatedDate: expect.any(Date) }],
    });
    expect(await call('GetRoutes', { ApiId })).toMatchObject({ Items: [{ RouteId, RouteKey: 'GET /b' }] });
    await call('DeleteRoute', { ApiId, RouteId });
    expect(await call('GetRoutes', { ApiId })).toEqual({ Items: [] });
    await call('DeleteApi', { ApiId });
    expect(await call('GetApis', {})).toEqual({ Items: [] });
    await gateway.stop();
    rmSync(directory, { recursive: true });
  });
});
