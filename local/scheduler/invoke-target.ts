import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Principal } from '../cloud/service.ts';
import { callTarget } from './deliveries/call-target.ts';
import type { Delivery, GivenUp } from './deliveries/deliveries.ts';
import { sendToDeadLetterQueue } from './deliveries/send-to-dead-letter-queue.ts';
import { invocationInput } from './invocation-input.ts';
import type { Invocation } from './scheduler-state.ts';
import { parseUniversalTarget } from './universal-target.ts';

/** One try to invoke a schedule's target, as the target's role. */
export async function invokeTarget(cloud: Cloud, delivery: Delivery<Invocation>): Promise<void> {
  const { target } = delivery.body;
  const arn = target.Arn ?? '';
  const caller = roleOf(delivery);
  const payload = invocationInput(cloud, delivery);
  const universal = parseUniversalTarget(arn);
  if (universal) {
    await cloud.call(universal.service, universal.operation, JSON.parse(payload), caller);
  } else if (arn.split(':')[2] === 'events') {
    await putEvent(cloud, delivery.body, payload, caller);
  } else {
    const messageGroupId = target.SqsParameters?.MessageGroupId;
    await callTarget(cloud, { arn, caller, payload, executionName: delivery.id, messageGroupId });
  }
}

async function putEvent(cloud: Cloud, { target }: Invocation, Detail: string, caller: Principal): Promise<void> {
  const { Source, DetailType } = target.EventBridgeParameters ?? {};
  const Entries = [{ EventBusName: target.Arn, Source, DetailType, Detail }];
  const answer = await cloud.call<{ Entries?: { ErrorCode?: string; ErrorMessage?: string }[] }>(
    'events',
    'PutEvents',
    { Entries },
    caller,
  );
  const [entry] = answer.Entries ?? [];
  if (entry?.ErrorCode) throw new AwsError(entry.ErrorCode, entry.ErrorMessage ?? entry.ErrorCode);
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html: sent as the role, too. */
export async function giveUpInvocation(cloud: Cloud, delivery: Delivery<Invocation>, why: GivenUp): Promise<void> {
  const { scheduleArn, scheduledAtMs, target } = delivery.body;
  await sendToDeadLetterQueue(cloud, {
    what: `an invocation of ${target.Arn} by ${scheduleArn}`,
    queueArn: target.DeadLetterConfig?.Arn,
    body: invocationInput(cloud, delivery),
    attributes: {
      SCHEDULE_ARN: scheduleArn,
      TARGET_ARN: target.Arn,
      EXECUTION_ID: delivery.id,
      SCHEDULED_TIME: `${new Date(scheduledAtMs).toISOString().slice(0, 19)}Z`,
      ERROR_CODE: why.errorCode,
      ERROR_MESSAGE: why.message,
      EXHAUSTED_RETRY_CONDITION: why.exhausted,
      RETRY_ATTEMPTS: String(delivery.failures - 1),
      IS_PAYLOAD_TRUNCATED: 'false',
    },
    caller: roleOf(delivery),
  });
}

function roleOf({ id, body }: Delivery<Invocation>): Principal {
  return { kind: 'role', roleArn: body.target.RoleArn ?? '', sessionName: id.replaceAll('-', '') };
}
