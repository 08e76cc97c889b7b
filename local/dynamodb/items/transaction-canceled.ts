import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../cloud/aws-error.ts';
import { LIMITS } from '../limits.ts';
import { validationError } from '../validation-error.ts';

/** The reason of an action that had none to fail. */
export const NO_REASON: CancellationReason = { Code: 'None' };

/** What is wrong with one action beside its item or table; everything else is wrong with the request. */
const ITEM_FAULTS = [
  /^The provided key element does not match the schema/,
  /^One or more parameter values /,
  /^An operand in the update expression/,
  /^The document path provided in the update expression/,
  /^The provided expression refers to an attribute/,
  /^Item size to update /,
  /^Number (overflow|underflow)/,
  /^Attempting to store more than 38/,
];

/**
 * The cancellation reason of an action that was refused; throws on what refuses the whole request
 * (a syntax error, a table that is not there).
 */
export function reasonOf(error: unknown): CancellationReason {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'ConditionalCheckFailedException') {
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.fields };
  }
  if (error.code === 'ValidationException' && ITEM_FAULTS.some((fault) => fault.test(error.message))) {
    return { Code: 'ValidationError', Message: error.message };
  }
  throw error;
}

/** TransactionCanceledException with a reason for each action, in the order of the request. */
export function canceled(reasons: CancellationReason[]): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

export function checkActionCount(count: number): void {
  const bound =
    count < 1
      ? 'greater than or equal to 1'
      : count > LIMITS.transactionActions
        ? `less than or equal to ${LIMITS.transactionActions}`
        : undefined;
  if (bound === undefined) return;
  throw validationError(
    `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
