import { describe, expect, it } from '@jest/globals';
import { buildRequest, type Request } from '../../../../shared/contract/client/build-request.ts';
import type { OperationId } from '../../../../shared/contract/client/client.ts';

describe('a request as it goes over HTTP', () => {
  it.each<[OperationId, Request, string, string]>([
    ['listClusters', {}, 'GET', '/v1/clusters'],
    ['listClusters', { nextToken: undefined, limit: 5 }, 'GET', '/v1/clusters?limit=5'],
    ['getService', { cluster: 'default', service: 'a b/c' }, 'GET', '/v1/clusters/default/services/a%20b%2Fc'],
    [
      'stopTask',
      { cluster: 'default', task: '0123', reason: 'a & b' },
      'DELETE',
      '/v1/clusters/default/tasks/0123?reason=a+%26+b',
    ],
  ])('%s of %j', (id, request, method, path) => {
    expect(buildRequest(id, request, undefined)).toEqual({
      path,
      init: { method, headers: { accept: 'application/json' } },
    });
  });

  it('has its body, its key, what it was seen at, and whose it is', () => {
    const request = { cluster: 'c', service: 's', body: { desiredCount: 2 }, ifMatch: 7, idempotencyKey: 'once' };
    expect(buildRequest('patchService', request, 'key-1').init).toEqual({
      method: 'PATCH',
      headers: {
        accept: 'application/json',
        authorization: 'Bearer key-1',
        'content-type': 'application/json',
        'idempotency-key': 'once',
        'if-match': '"7"',
      },
      body: '{"desiredCount":2}',
    });
  });

  it.each([undefined, '', '.', '..'])('is none about %j: a URL would be about something else', (service) => {
    const ask = () => buildRequest('deleteService', { cluster: 'default', service }, undefined);
    expect(ask).toThrow(new RangeError(`"${service ?? ''}" is not a service`));
  });
});
