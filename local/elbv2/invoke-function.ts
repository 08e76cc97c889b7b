import type { InvocationResponse } from '@aws-sdk/client-lambda';
import type { Cloud } from '../cloud/cloud.ts';

/** Invokes a target group's function as the load balancer does, whom the function's policy has to let in. */
export async function invokeFunction(
  cloud: Cloud,
  functionArn: string,
  groupArn: string,
  event: object,
): Promise<string> {
  const caller = { kind: 'service', service: 'elasticloadbalancing.amazonaws.com', sourceArn: groupArn } as const;
  const input = { FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) };
  try {
    const { Payload, FunctionError } = await cloud.call<InvocationResponse>('lambda', 'Invoke', input, caller);
    if (FunctionError) throw new Error(FunctionError);
    return Payload ? Buffer.from(Payload).toString() : '';
  } catch (error) {
    cloud.log(`elasticloadbalancing: ${functionArn} did not answer: ${(error as Error).message}`);
    throw error;
  }
}
