import { AwsError } from '../cloud/aws-error.ts';

/** Codes on the wire whose SDK class has another name. */
const CLASS_NAMES: Record<string, string> = {
  InvalidFormat: 'InvalidFormatFault',
  InvalidNextToken: 'InvalidNextToken',
  InvalidParameterCombination: 'InvalidParameterCombinationException',
  InvalidParameterValue: 'InvalidParameterValueException',
  LimitExceeded: 'LimitExceededFault',
  MissingParameter: 'MissingRequiredParameterException',
};

export type RefusalCode =
  | 'InvalidFormat'
  | 'InvalidNextToken'
  | 'InvalidParameterCombination'
  | 'InvalidParameterValue'
  | 'LimitExceeded'
  | 'MissingParameter'
  | 'ResourceNotFound'
  | 'ResourceNotFoundException'
  | 'ValidationError';

/** A refusal of CloudWatch: `code` as on the wire and in the `aws` CLI, `name` as the SDK's class. */
export function refusal(code: RefusalCode, message: string): AwsError {
  const error = new AwsError(code, message, code.startsWith('ResourceNotFound') ? 404 : 400);
  error.name = CLASS_NAMES[code] ?? code;
  return error;
}
