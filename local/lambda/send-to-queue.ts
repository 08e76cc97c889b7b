import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { principalOf } from './log-writer.ts';
import type { StoredFunction } from './stored-function.ts';

/** The URL of the queue with this ARN. */
export function queueUrlOf(queueArn: string): string {
  const [, , , region, account, name] = queueArn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** Dead-letter queues and destinations are SQS queues here; others are refused by name. */
export function checkDestination(arn: string | undefined): string | undefined {
  if (!arn) return undefined;
  if (/^arn:[^:]+:sqs:[^:]*:\d{12}:[^:]+$/.test(arn)) return arn;
  throw new AwsError(
    'InvalidParameterValueException',
    `A destination other than an SQS queue is not in this local cloud: ${arn}`,
  );
}

/**
 * Sends to a dead-letter queue or destination as the function's role. Never throws: what cannot be delivered is lost, as
 * on AWS (metrics DeadLetterErrors, DestinationDeliveryFailures), and said.
 */
export async function sendToQueue(
  cloud: Cloud,
  fn: StoredFunction,
  queueArn: string,
  body: string,
  attributes: Record<string, MessageAttributeValue> = {},
): Promise<void> {
  const message = { QueueUrl: queueUrlOf(queueArn), MessageBody: body, MessageAttributes: attributes };
  try {
    await cloud.call('sqs', 'SendMessage', message, principalOf(fn));
  } catch (error) {
    cloud.log(`${fn.name} could not send to ${queueArn}: ${(error as Error).message}`);
  }
}
