import { afterEach, describe, expect, it } from '@jest/globals';
import { createClient } from '../../../cli/client.ts';
import { AppError } from '../../../shared/contract/app-errors.ts';
import type { AnswerOf, Client, RequestOf } from '../../../shared/contract/client/client.ts';
import { OPERATIONS } from '../../../shared/contract/client/operations.ts';
import { routes } from '../../../shared/contract/routes/routes.ts';
import { serviceAnswer } from './answers.ts';
import { type Answers, type FakeSlipway, startFakeSlipway } from './fake-slipway.ts';

let api: FakeSlipway | undefined;
afterEach(() => api?.close());

async function clientOf(answers: Answers): Promise<Client> {
  api = await startFakeSlipway(answers);
  return createClient({ url: `${api.url}/`, apiKey: 'key-1' });
}

/** Compiles only where the two are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Claim extends true>(claim?: Claim) => claim;

describe('the typed client', () => {
  it('has every operation where the contract has it, and no other', () => {
    const table = routes.map(({ operationId, method, path }) => [operationId, [method, path]]);
    expect(OPERATIONS).toEqual(Object.fromEntries(table));
  });

  it('puts parameters into path and query, and the body, generation and key where they belong', async () => {
    const client = await clientOf({
      putService: () => ({ service: serviceAnswer(), deployment: null }),
      getTaskLogs: () => ({ logs: [], cursor: 'c' }),
    });
    await client.putService({
      cluster: 'default',
      service: 'hello',
      body: { taskDefinition: 'hello:1' },
      ifMatch: 7,
      idempotencyKey: 'once',
    });
    await client.getTaskLogs({
      cluster: 'default',
      task: 'a1',
      tail: 5,
      waitSec: 0.5,
      after: 'x&y=z',
      container: undefined,
    });
    expect(api?.requests).toMatchObject([
      {
        operationId: 'putService',
        params: { cluster: 'default', service: 'hello' },
        query: {},
        body: { taskDefinition: 'hello:1' },
        headers: {
          authorization: 'Bearer key-1',
          'content-type': 'application/json',
          'if-match': '"7"',
          'idempotency-key': 'once',
        },
      },
      {
        operationId: 'getTaskLogs',
        params: { cluster: 'default', task: 'a1' },
        query: { tail: '5', waitSec: '0.5', after: 'x&y=z' },
      },
    ]);
    expect(api?.requests[1]?.query).not.toHaveProperty('container');
    expect(api?.requests[1]?.headers).not.toHaveProperty('content-type');
  });

  it('keeps what a parameter holds out of the path', async () => {
    const client = await clientOf({ getTask: () => ({}) });
    await expect(client.getTask({ cluster: 'default', task: '../services' })).rejects.toMatchObject({
      problem: { code: 'InvalidParameterException', status: 400 },
    });
    expect(api?.requests).toMatchObject([{ operationId: 'getTask', params: { task: '../services' } }]);
  });

  it.each(['', '.', '..'])('asks about nothing else where a parameter is "%s"', async (service) => {
    const client = await clientOf({});
    const asked = client.deleteService({ cluster: 'staging', service });
    await expect(asked).rejects.toMatchObject({ message: `"${service}" is not a service` });
    expect(api?.requests).toEqual([]);
  });

  it('throws what the API refuses, as it says it', async () => {
    const client = await clientOf({
      getService: () => {
        throw new AppError('ServiceNotFoundException', 'there is no service hello in cluster default');
      },
    });
    await expect(client.getService({ cluster: 'default', service: 'hello' })).rejects.toMatchObject({
      message: 'There is no such service: there is no service hello in cluster default',
      problem: { code: 'ServiceNotFoundException', status: 404 },
    });
  });

  it('has the types of the contract: what has a default may be left out, and answers are known', () => {
    holds<Same<RequestOf<'getService'>, { cluster: string; service: string }>>();
    holds<Same<RequestOf<'putImage'>['body'], { directory: string }>>();
    holds<Same<RequestOf<'stopTask'>['reason'], string | undefined>>();
    holds<Same<RequestOf<'listTasks'>['limit'], number | undefined>>();
    holds<Same<RequestOf<'putService'>['body']['taskDefinition'], string>>();
    holds<Same<RequestOf<'putService'>['body']['minHealthySec'], number | undefined>>();
    holds<Same<RequestOf<'putService'>['ifMatch'], number | undefined>>();
    holds<Same<'ifMatch' extends keyof RequestOf<'runTask'> ? 1 : 0, 0>>();
    holds<Same<Parameters<Client['listClusters']>['length'], 0 | 1>>();
    holds<Same<Parameters<Client['getCluster']>['length'], 1>>();
    holds<Same<AnswerOf<'getHealth'>, { status: 'ok' }>>();
    holds<Same<AnswerOf<'getTaskLogs'>['logs'][number]['message'], string>>();
    holds<Same<AnswerOf<'putService'>['service']['generation'], number>>();
    expect(holds<true>()).toBeUndefined();
  });
});
