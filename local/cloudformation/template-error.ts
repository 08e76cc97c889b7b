import { AwsError } from '../cloud/aws-error.ts';

/** What is wrong with a template or its parameters, found before anything is touched. CloudFormation's own code. */
export function templateError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
