import { AwsError } from '../../cloud/aws-error.ts';
import type { Failure } from '../state-failure.ts';
import type { Integration } from './integrations.ts';

const DENIED = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

/**
 * The error of a task whose call was refused, as the AWS SDK for Java names exceptions:
 * `Lambda.TooManyRequestsException`, `DynamoDB.ConditionalCheckFailedException`, `Sfn.ExecutionAlreadyExistsException`.
 * A denied call is `Lambda.AWSLambdaException`, `Sqs.SqsException` …, and is caught by States.Permissions too.
 */
export function describeRefusal(thrown: unknown, { service, prefix }: Integration): Failure {
  if (!(thrown instanceof AwsError)) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { error: `${prefix}.SdkClientException`, cause: message };
  }
  const java = service === 'lambda' ? 'AWSLambda' : prefix;
  const cause = `${thrown.message} (Service: ${java}; Status Code: ${thrown.status}; Error Code: ${thrown.code}; Proxy: null)`;
  if (DENIED.includes(thrown.code))
    return { error: `${prefix}.${java}Exception`, cause, aliases: ['States.Permissions'] };
  // AWS.SimpleQueueService.NonExistentQueue: the class is named after the last part.
  const name = thrown.code.split('.').at(-1) ?? thrown.code;
  return { error: `${prefix}.${name.endsWith('Exception') ? name : `${name}Exception`}`, cause };
}
