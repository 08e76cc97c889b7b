import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../../shared/contract/app-errors.ts';

// The logger reads this when it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const { refusalOf } = await import('../../../../shared/runtime/refusal-of.ts');

/** An error as an AWS client throws it. */
function awsError(name: string, httpStatusCode: number, more: object = {}): Error {
  return Object.assign(new Error(`message of ${name}`), { name, $metadata: { httpStatusCode }, ...more });
}

const cancelled = (...codes: string[]) =>
  awsError('TransactionCanceledException', 400, { CancellationReasons: codes.map((Code) => ({ Code })) });

describe('the refusal of an error', () => {
  it('is the refusal itself', () => {
    const error = new AppError('ClusterNotFoundException', 'none');
    expect(refusalOf(error)).toBe(error);
  });

  it.each([
    ['ECS throttling', awsError('ThrottlingException', 400), 429],
    ['DynamoDB throttling', awsError('ProvisionedThroughputExceededException', 400), 429],
    ['an account limit of DynamoDB', awsError('RequestLimitExceeded', 400), 429],
    ['Parameter Store throttling', awsError('TooManyRequestsException', 429), 429],
    ['a transaction with a throttled action', cancelled('None', 'ThrottlingError'), 429],
    ['a transaction beyond the throughput', cancelled('ProvisionedThroughputExceeded'), 429],
    ['trouble in ECS', awsError('ServerException', 500), 503],
    ['trouble anywhere', awsError('InternalServerError', 500), 503],
    ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 503],
    ['a call that took too long', awsError('TimeoutError', 0), 503],
    ['an item in another transaction', awsError('TransactionConflictException', 400), 503],
  ])('of %s may be tried again, and says when', (_, error, status) => {
    const refusal = refusalOf(error);
    expect(refusal).toMatchObject({ status, retryable: true, headers: { 'retry-after': '1' } });
    expect(refusal.detail).not.toContain('message of');
  });

  it.each(['ClientException', 'InvalidParameterException'])(
    "of ECS's %s is the request's fault, in ECS's words",
    (name) => {
      expect(refusalOf(awsError(name, 400))).toMatchObject({
        status: 400,
        code: 'ClientException',
        detail: `ECS refuses it: message of ${name}`,
      });
    },
  );

  it.each([
    ['a bug', new TypeError('x of undefined: secret')],
    ['a permission that the function lacks', awsError('AccessDeniedException', 400)],
    ['a cancelled transaction', cancelled('ValidationError')],
    ['what is no error at all', 'secret'],
  ])('of %s is opaque', (_, error) => {
    const refusal = refusalOf(error);
    expect(refusal).toMatchObject({ status: 500, code: 'ServerException' });
    expect(refusal.detail).not.toMatch(/secret|message of/);
  });
});
