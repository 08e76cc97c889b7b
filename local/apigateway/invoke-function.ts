import type { InvocationResponse } from '@aws-sdk/client-lambda';
import type { Cloud } from '../cloud/cloud.ts';
import type { Principal } from '../cloud/service.ts';

/** `arn:…:function:name`, bare or within `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/…/invocations`. */
export function functionArnOf(uri: string | undefined): string {
  return /arn:[^:]+:lambda:[^:]+:\d+:function:[^/]+/.exec(uri ?? '')?.[0] ?? '';
}

/** API Gateway as it calls: under a role where one is given, else as the service, on behalf of `sourceArn`. */
export function callerOf(credentialsArn: string | undefined, sourceArn: string): Principal {
  if (credentialsArn) return { kind: 'role', roleArn: credentialsArn, sessionName: 'BackplaneAssumeRoleSession' };
  return { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn };
}

export interface FunctionAnswer {
  /** JSON text. */
  payload: string;
  failed: boolean;
}

/** Invokes a function and waits; throws what Lambda refuses with. */
export async function invokeFunction(
  cloud: Cloud,
  functionArn: string,
  event: object,
  caller: Principal,
): Promise<FunctionAnswer> {
  const input = { FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) };
  const { Payload, FunctionError } = await cloud.call<InvocationResponse>('lambda', 'Invoke', input, caller);
  const payload = Payload ? Buffer.from(Payload.buffer, Payload.byteOffset, Payload.byteLength).toString() : 'null';
  return { payload, failed: FunctionError !== undefined };
}
