import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../cloud/aws-error.ts';
import { isJson } from '../cloud/is-json.ts';
import { templateVariables } from './fill-template.ts';
import { parseJsonPath } from './json-path.ts';

const SERVICES = new Set(['lambda', 'sqs', 'states', 'events', 'logs']);

/** Refuses a target that PutTargets would not take, or that this local cloud cannot reach. */
export function validateTarget(target: Target): void {
  const { Id = '', Arn = '', RoleArn } = target;
  const [prefix, , service = ''] = Arn.split(':');
  if (!/^[\w.-]{1,64}$/.test(Id)) throw refuse(`Target Id ${Id} is not valid.`);
  if (prefix !== 'arn') throw refuse('Parameter Arn is not valid. Reason: Provided Arn is not in correct format.');
  if (!SERVICES.has(service))
    throw refuse(`Parameter Arn is not valid. Reason: ${service} is no target of this local cloud.`);
  if (service === 'states' && !RoleArn) throw refuse(`RoleArn is required for target ${Arn}.`);
  validateInput(target);
  validateRetries(target);
}

function validateInput({ Id, Input, InputPath, InputTransformer }: Target): void {
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1) {
    throw refuse(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (Input !== undefined && !isJson(Input)) throw refuse(`JSON syntax error in input for target ${Id}: ${Input}`);
  if (InputPath !== undefined && !parseJsonPath(InputPath)) {
    throw refuse(`InputPath for target ${Id} is not a valid JSON path: ${InputPath}`);
  }
  const paths = InputTransformer?.InputPathsMap ?? {};
  for (const path of Object.values(paths)) {
    if (!parseJsonPath(path)) throw refuse(`InputPathsMap of target ${Id} has an invalid JSON path: ${path}`);
  }
  for (const name of templateVariables(InputTransformer?.InputTemplate ?? '')) {
    if (!Object.hasOwn(paths, name) && !name.startsWith('aws.events.')) {
      throw refuse(`InputTemplate for target ${Id} contains invalid placeholder ${name}.`);
    }
  }
}

function validateRetries({ RetryPolicy = {} }: Target): void {
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = RetryPolicy;
  if (MaximumRetryAttempts < 0 || MaximumRetryAttempts > 185) {
    throw refuse('MaximumRetryAttempts must be between 0 and 185.');
  }
  if (MaximumEventAgeInSeconds < 60 || MaximumEventAgeInSeconds > 86_400) {
    throw refuse('MaximumEventAgeInSeconds must be between 60 and 86400.');
  }
}

function refuse(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
