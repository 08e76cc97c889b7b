import { AwsError } from '../cloud/aws-error.ts';

/** The refusal of a request that is wrong in itself. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
