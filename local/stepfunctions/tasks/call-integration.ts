import type { PutEventsResponse } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Principal } from '../../cloud/service.ts';
import { isObject, type JsonObject } from '../json.ts';
import { StateFailure } from '../state-failure.ts';
import type { Execution } from '../store/execution-store.ts';
import type { Integration } from './integrations.ts';
import { invokeLambda, sdkMetadata } from './invoke-lambda.ts';
import type { TaskResource } from './parse-resource.ts';
import { lowerKeys, toResult } from './sdk-shapes.ts';

/** Calls the operation that a service integration names, with the arguments in the shape that its SDK takes. */
export async function callIntegration(
  cloud: Cloud,
  { type, operation }: Extract<TaskResource, { kind: 'integration' }>,
  integration: Integration,
  args: unknown,
  { execution, caller }: { execution: Execution; caller: Principal },
): Promise<unknown> {
  const given = isObject(args) ? args : {};
  const name = operation.charAt(0).toUpperCase() + operation.slice(1);
  if (type === 'lambda' && name === 'Invoke') return invokeLambda(cloud, given, caller);
  const prepared = prepareArguments(`${type}:${name}`, given, execution);
  const input = integration.camelCase ? (lowerKeys(prepared) as JsonObject) : prepared;
  const answer = await cloud.call<object>(integration.service, name, input, caller);
  const result = toResult(answer, integration.camelCase === true) as JsonObject;
  if (type.startsWith('aws-sdk:')) return result;
  if (type === 'events' && Number((answer as PutEventsResponse).FailedEntryCount ?? 0) > 0) {
    throw new StateFailure({ error: 'EventBridge.FailedEntry', cause: JSON.stringify(result) });
  }
  return type === 'dynamodb' ? { ...result, ...sdkMetadata(200) } : { ...sdkMetadata(200), ...result };
}

/** Where ASL takes JSON and the service wants its text: messages, details, inputs, payloads. */
function prepareArguments(action: string, args: JsonObject, execution: Execution): JsonObject {
  switch (action) {
    case 'sqs:SendMessage':
      return { ...args, MessageBody: asText(args.MessageBody) };
    case 'events:PutEvents':
      return { ...args, Entries: asList(args.Entries).map((entry) => prepareEntry(entry, execution)) };
    case 'states:StartExecution':
    case 'aws-sdk:sfn:StartExecution':
      return { ...args, Input: asText(args.Input ?? {}) };
    case 'aws-sdk:sfn:SendTaskSuccess':
      return { ...args, Output: asText(args.Output) };
    case 'aws-sdk:lambda:Invoke':
      return args.Payload === undefined ? args : { ...args, Payload: Buffer.from(asText(args.Payload)) };
    default:
      return args;
  }
}

/** The execution and its machine are added to each entry's Resources. */
function prepareEntry(entry: unknown, execution: Execution): unknown {
  if (!isObject(entry)) return entry;
  const Resources = [...asList(entry.Resources), execution.arn, execution.machineArn];
  return { ...entry, Detail: asText(entry.Detail), Resources };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
