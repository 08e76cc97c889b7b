import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest } from '../cloud/service.ts';
import { type LambdaStore, parseFunctionName } from './lambda-store.ts';

interface Input {
  FunctionName?: string;
  Resource?: string;
  UUID?: string;
  Role?: string;
  Principal?: string;
}

const WITHOUT_RESOURCE = ['ListFunctions', 'ListEventSourceMappings', 'CreateEventSourceMapping'];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
export function lambdaAccess(cloud: Cloud, store: LambdaStore, operation: string, input: Input): AccessRequest[] {
  const functionArn = cloud.arn('lambda', `function:${parseFunctionName(input.FunctionName).name}`);
  if (operation === 'Invoke') {
    const resourcePolicy = store.functions.find(input.FunctionName)?.policy;
    return [{ action: 'lambda:InvokeFunction', resource: functionArn, resourcePolicy }];
  }
  const action = `lambda:${operation}`;
  if (WITHOUT_RESOURCE.includes(operation)) {
    return [{ action, resource: '*', context: input.FunctionName ? { 'lambda:FunctionArn': functionArn } : {} }];
  }
  if (operation.endsWith('EventSourceMapping')) {
    const mapping = store.mappings.find(input.UUID);
    const resource = cloud.arn('lambda', `event-source-mapping:${input.UUID}`);
    return [{ action, resource, context: { 'lambda:FunctionArn': mapping?.functionArn } }];
  }
  if (input.Resource !== undefined) return [{ action, resource: input.Resource }];
  const own: AccessRequest = { action, resource: functionArn, context: { 'lambda:Principal': input.Principal } };
  if (input.Role === undefined) return [own];
  const passRole = {
    action: 'iam:PassRole',
    resource: input.Role,
    context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
  };
  return [own, passRole];
}
