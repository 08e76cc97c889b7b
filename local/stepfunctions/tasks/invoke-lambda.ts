import { randomUUID } from 'node:crypto';
import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Principal } from '../../cloud/service.ts';
import { isObject, type JsonObject } from '../json.ts';
import { StateFailure } from '../state-failure.ts';

/**
 * `lambda:invoke`: the answer's members with Payload parsed
 * (docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html).
 * A function that failed fails the task: Error is its errorType, Cause the whole payload as text.
 */
export async function invokeLambda(cloud: Cloud, args: JsonObject, caller: Principal): Promise<JsonObject> {
  const { Payload: payload, ...rest } = args;
  const request = {
    InvocationType: 'RequestResponse',
    ...rest,
    ...(payload !== undefined && { Payload: Buffer.from(JSON.stringify(payload)) }),
  };
  const answer = await cloud.call<InvocationResponse>('lambda', 'Invoke', request as InvocationRequest, caller);
  const text = answer.Payload ? Buffer.from(answer.Payload).toString('utf8') : '';
  const parsed = parseOrText(text);
  if (answer.FunctionError) {
    const errorType = isObject(parsed) && typeof parsed.errorType === 'string' ? parsed.errorType : 'Lambda.Unknown';
    throw new StateFailure({ error: errorType, cause: text });
  }
  const StatusCode = answer.StatusCode ?? 200;
  return {
    ...(answer.ExecutedVersion !== undefined && { ExecutedVersion: answer.ExecutedVersion }),
    ...(answer.LogResult !== undefined && { LogResult: answer.LogResult }),
    Payload: parsed,
    ...sdkMetadata(StatusCode),
    StatusCode,
  };
}

/** What optimised integrations add to an answer. */
export function sdkMetadata(HttpStatusCode: number): JsonObject {
  const RequestId = randomUUID();
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [RequestId] },
      HttpHeaders: { 'x-amzn-RequestId': RequestId },
      HttpStatusCode,
    },
    SdkResponseMetadata: { RequestId },
  };
}

/** A function that answers no JSON answers its text; none at all (an asynchronous invocation) is `{}`. */
function parseOrText(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
