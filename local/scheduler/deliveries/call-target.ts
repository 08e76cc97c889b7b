import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Principal } from '../../cloud/service.ts';

export interface TargetCall {
  /** The target's ARN. */
  arn: string;
  caller: Principal;
  /** What the target gets: JSON, but for a queue, which takes any text. */
  payload: string;
  /** Names an execution of a state machine, so that a delivery that is repeated starts it once. */
  executionName: string;
  /** MessageGroupId of a queue that is a target. */
  messageGroupId?: string | undefined;
}

/** Calls the operation that a target of this kind is called with. Throws what the target's service throws. */
export async function callTarget(cloud: Cloud, target: TargetCall): Promise<void> {
  const { arn, caller, payload, executionName, messageGroupId } = target;
  const [, , service = ''] = arn.split(':');
  if (service === 'lambda') {
    const Payload = new TextEncoder().encode(payload);
    await cloud.call('lambda', 'Invoke', { FunctionName: arn, InvocationType: 'Event', Payload }, caller);
  } else if (service === 'sqs') {
    const message = { QueueUrl: queueUrlOf(arn), MessageBody: payload };
    await cloud.call(
      'sqs',
      'SendMessage',
      messageGroupId ? { ...message, MessageGroupId: messageGroupId } : message,
      caller,
    );
  } else if (service === 'states') {
    await startExecution(cloud, { stateMachineArn: arn, name: executionName, input: payload }, caller);
  } else {
    throw new AwsError('InvalidParameterException', `This local cloud has no target ${arn}.`);
  }
}

/** A delivery that is repeated after its execution ended finds the name taken: it was delivered. */
async function startExecution(cloud: Cloud, input: object, caller: Principal): Promise<void> {
  try {
    await cloud.call('states', 'StartExecution', input, caller);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ExecutionAlreadyExists') throw error;
  }
}

/** A queue's URL on AWS; the account's SQS looks at the name alone. */
export function queueUrlOf(queueArn: string): string {
  const [, , , region, account, name] = queueArn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}
