import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { inProcessClient } from '../../../../local/cloud/client.ts';
import { createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { answerStore } from '../../../../shared/aws/store/answers.ts';
import { AppError } from '../../../../shared/contract/app-errors.ts';
import type { Answers, StoredAnswer } from '../../../../shared/ports/answers.ts';

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { once } = await import('../../../../shared/runtime/idempotency/once.ts');

const HOUR_MS = 3_600_000;
const ANSWER: StoredAnswer = { status: 202, body: { tasks: [{ at: 1, none: undefined }] }, headers: { etag: '"1"' } };

let cloud: RunningCloud;
let nowMs: number;
let answers: Answers;

beforeEach(async () => {
  cloud = createCloud({});
  cloud.add(createDynamoDb(cloud));
  await cloud.start();
  const client = inProcessClient(cloud, 'dynamodb', ACCOUNT);
  await client.send(
    new CreateTableCommand({
      TableName: 'records',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  nowMs = 1_800_000_000_000;
  answers = answerStore({ client, name: 'records', nowMs: () => nowMs });
});
afterEach(() => cloud.stop());

const wish = (fingerprint = 'a') => ({ key: 'k', fingerprint });
const work = () => jest.fn(async (_startedAtMs: number) => ANSWER);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: AppError) => error.code ?? error,
  );

/** Work that ends when it is told to. */
function slowWork() {
  let finish: (answer: StoredAnswer) => void = () => undefined;
  const done = new Promise<StoredAnswer>((resolve) => {
    finish = resolve;
  });
  return { work: jest.fn(() => done), finish };
}

describe('a request with an Idempotency-Key', () => {
  it('is carried out once; again it gets the first answer, word for word, and a header that says so', async () => {
    const run = work();
    const first = await once(answers, wish(), run);
    const second = await once(answers, wish(), run);
    expect(run).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body));
    expect(second).toMatchObject({ status: 202, headers: { etag: '"1"', 'idempotency-replayed': 'true' } });
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
  });

  it('is a mismatch when the key came with another request, before and after the first is answered', async () => {
    const slow = slowWork();
    const first = once(answers, wish(), slow.work);
    await expect(codeOf(once(answers, wish('b'), work()))).resolves.toBe('IdempotentParameterMismatchException');
    slow.finish(ANSWER);
    await first;
    await expect(codeOf(once(answers, wish('b'), work()))).resolves.toBe('IdempotentParameterMismatchException');
  });

  it('is a conflict with Retry-After while the first is under way, and is not carried out beside it', async () => {
    const slow = slowWork();
    const first = once(answers, wish(), slow.work);
    const run = work();
    await expect(once(answers, wish(), run)).rejects.toMatchObject({
      code: 'ConflictException',
      headers: { 'retry-after': '1' },
    });
    slow.finish(ANSWER);
    await first;
    expect(run).not.toHaveBeenCalled();
  });

  it('is carried out by one of many that come at once', async () => {
    const slow = slowWork();
    const all = Array.from({ length: 20 }, () => codeOf(once(answers, wish(), slow.work)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    slow.finish(ANSWER);
    const codes = await Promise.all(all);
    expect(slow.work).toHaveBeenCalledTimes(1);
    expect(codes.filter((code) => code === 'ConflictException')).toHaveLength(19);
  });

  it('is forgotten after 24 hours, on the second, whether or not the table has deleted it', async () => {
    const run = work();
    await once(answers, wish(), run);
    nowMs += 24 * HOUR_MS - 1000;
    await once(answers, wish(), run);
    expect(run).toHaveBeenCalledTimes(1);
    nowMs += 1000;
    await once(answers, wish('b'), run);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('keeps nothing of a refusal: the mended request takes the same key', async () => {
    const refuse = async () => {
      throw new AppError('InvalidParameterException', 'bad');
    };
    await expect(codeOf(once(answers, wish(), refuse))).resolves.toBe('InvalidParameterException');
    expect((await once(answers, wish('b'), work())).status).toBe(202);
  });

  it.each([
    ['a bug', new Error('boom')],
    ['throttling', new AppError('ThrottlingException', 'later')],
  ])(
    'may be tried again at once after %s, by the same request alone, with the time of the first try',
    async (_, error) => {
      const times: number[] = [];
      const fail = async (startedAtMs: number): Promise<StoredAnswer> => {
        times.push(startedAtMs);
        throw error;
      };
      await expect(once(answers, wish(), fail)).rejects.toBe(error);
      await expect(codeOf(once(answers, wish('b'), work()))).resolves.toBe('IdempotentParameterMismatchException');
      nowMs += 5000;
      await once(answers, wish(), async (startedAtMs) => {
        times.push(startedAtMs);
        return ANSWER;
      });
      expect(times[1]).toBe(times[0]);
    },
  );

  it('is taken over from a function that died, once, after what a function may take', async () => {
    const dead = slowWork();
    void once(answers, wish(), dead.work);
    await new Promise((resolve) => setTimeout(resolve, 10));
    nowMs += 29_000;
    await expect(codeOf(once(answers, wish(), work()))).resolves.toBe('ConflictException');
    nowMs += 2000;
    const runs = [work(), work()];
    await Promise.all(runs.map((run) => codeOf(once(answers, wish(), run))));
    expect(runs.map((run) => run.mock.calls.length).sort()).toEqual([0, 1]);
  });

  it('keeps the answer of who took it over when the first comes back late', async () => {
    const late = slowWork();
    const first = once(answers, wish(), late.work);
    await new Promise((resolve) => setTimeout(resolve, 10));
    nowMs += 31_000;
    await once(answers, wish(), async () => ({ status: 200, body: { by: 'second' } }));
    late.finish({ status: 200, body: { by: 'first' } });
    await first;
    expect((await once(answers, wish(), work())).body).toEqual({ by: 'second' });
  });

  it('answers what was done even when that cannot be noted', async () => {
    const broken: Answers = { ...answers, keep: () => Promise.reject(new Error('the table is gone')) };
    expect((await once(broken, wish(), work())).status).toBe(202);
  });
});
