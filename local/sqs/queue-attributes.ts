import { AwsError } from '../cloud/aws-error.ts';
import { DELAY_SEC_MAX, MAX_RECEIVE_COUNT_MAX, MESSAGE_BYTES_MAX, VISIBILITY_TIMEOUT_SEC_MAX } from './limits.ts';

/** What a queue has when nothing else is said (API_SetQueueAttributes.html). */
export const DEFAULT_ATTRIBUTES: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: String(MESSAGE_BYTES_MAX),
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  VisibilityTimeout: [0, VISIBILITY_TIMEOUT_SEC_MAX],
  MaximumMessageSize: [1_024, MESSAGE_BYTES_MAX],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, DELAY_SEC_MAX],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const TEXTS = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId', 'SqsManagedSseEnabled']);

/**
 * Checks attributes that CreateQueue or SetQueueAttributes were given.
 * `queueExists` tells whether an ARN names a queue of this account: a RedrivePolicy must point at one.
 */
export function validateAttributes(attributes: Record<string, string>, queueExists: (arn: string) => boolean): void {
  for (const [name, value] of Object.entries(attributes)) {
    const range = RANGES[name];
    if (range) validateRange(name, value, range);
    else if (!TEXTS.has(name)) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
  }
  if (attributes.Policy) validatePolicy(attributes.Policy);
  if (attributes.RedrivePolicy) validateRedrivePolicy(attributes.RedrivePolicy, queueExists);
}

function validateRange(name: string, value: string, [min, max]: readonly [number, number]): void {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
}

function validatePolicy(text: string): void {
  const policy = parseJson(text);
  if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) {
    throw new AwsError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
  }
}

function validateRedrivePolicy(text: string, queueExists: (arn: string) => boolean): void {
  const refuse = (reason: string) =>
    new AwsError(
      'InvalidParameterValueException',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
    );
  const policy = parseJson(text);
  if (typeof policy !== 'object' || policy === null) throw refuse('Redrive policy is not a valid JSON map.');
  if (!('deadLetterTargetArn' in policy) || typeof policy.deadLetterTargetArn !== 'string') {
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  }
  if (!('maxReceiveCount' in policy)) {
    throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  }
  const count = Number(policy.maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > MAX_RECEIVE_COUNT_MAX) {
    throw refuse(
      `Invalid value for maxReceiveCount: ${policy.maxReceiveCount}, valid values are from 1 to ${MAX_RECEIVE_COUNT_MAX} both inclusive.`,
    );
  }
  if (!queueExists(policy.deadLetterTargetArn)) throw refuse('Dead letter target does not exist.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
