import type { InvocationRequest, InvocationResponse } from '@aws-sdk/client-lambda';
import { AwsError } from '../cloud/aws-error.ts';
import type { Operation } from '../cloud/service.ts';
import type { AsyncQueue } from './async-queue.ts';
import type { Invocation } from './execution-environment.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { LambdaStore } from './lambda-store.ts';

const SYNC_BYTES_MAX = 6_291_456;
/** 1 MB since October 2025, 256 KB before. */
const ASYNC_BYTES_MAX = 1_048_576;
/** A synchronous call that finds `maxConcurrency` busy environments waits in line so long before it is throttled. */
const LINE_MS_MAX = 10_000;

function checkSize(payload: Uint8Array | undefined, type: string): void {
  const limit = type === 'Event' ? ASYNC_BYTES_MAX : SYNC_BYTES_MAX;
  const size = payload?.byteLength ?? 0;
  if (size <= limit) return;
  const message = `${size} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
  throw new AwsError('RequestTooLargeException', message, 413);
}

function unreadable(message: string): AwsError {
  return new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${message}`);
}

/** An empty payload is an empty event, as it is for the Node.js runtime. */
function toText(payload: Uint8Array | undefined): string {
  if (!payload || payload.byteLength === 0) return '{}';
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function createInvoke(
  store: LambdaStore,
  runner: FunctionRunner,
  events: AsyncQueue,
): Operation<InvocationRequest, InvocationResponse> {
  return async (input, { requestId }) => {
    const fn = store.functions.get(input.FunctionName, input.Qualifier);
    const type = input.InvocationType ?? 'RequestResponse';
    checkSize(input.Payload, type);
    if (type === 'DryRun') return { StatusCode: 204 };
    const payload = toText(input.Payload);

    if (type === 'Event') {
      try {
        JSON.parse(payload);
      } catch (error) {
        throw unreadable((error as Error).message);
      }
      events.add(fn, requestId, payload);
      return { StatusCode: 202 };
    }

    const invocation: Invocation = { requestId, payload, wantsTail: input.LogType === 'Tail' };
    if (input.ClientContext !== undefined) {
      invocation.clientContext = Buffer.from(input.ClientContext, 'base64').toString();
    }
    const result = await runner.invoke(fn, invocation, LINE_MS_MAX);
    if (result.badPayload !== undefined) throw unreadable(result.badPayload);
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: Buffer.from(result.payload),
      ...(result.functionError && { FunctionError: result.functionError }),
      ...(result.tail !== undefined && { LogResult: Buffer.from(result.tail).toString('base64') }),
    };
  };
}
