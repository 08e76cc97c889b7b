import { randomUUID } from 'node:crypto';
import type { Principal } from '../cloud/service.ts';
import { inTransaction } from '../cloud/store.ts';
import { callTarget } from '../scheduler/deliveries/call-target.ts';
import type { Delivery, GivenUp } from '../scheduler/deliveries/deliveries.ts';
import { sendToDeadLetterQueue } from '../scheduler/deliveries/send-to-dead-letter-queue.ts';
import type { EventBridgeState, EventDelivery } from './eventbridge-state.ts';
import { routeEvent } from './route-event.ts';
import { busNameOf } from './rule.ts';
import { targetPayload } from './target-payload.ts';

/**
 * One try to bring an event to its target. Functions, queues and log groups are called as events.amazonaws.com, which
 * their own policies have to admit; with a RoleArn, and always for state machines, the target's role calls.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export async function deliverEvent(state: EventBridgeState, delivery: Delivery<EventDelivery>): Promise<void> {
  const { event, ruleArn, target } = delivery.body;
  const arn = target.Arn ?? '';
  const [, , service] = arn.split(':');
  if (service === 'events') {
    forwardEvent(state, delivery.body, arn);
    return;
  }
  const asService: Principal = { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn };
  const caller: Principal = target.RoleArn
    ? { kind: 'role', roleArn: target.RoleArn, sessionName: event.id.replaceAll('-', '') }
    : asService;
  const payload = targetPayload(delivery.body);
  if (service === 'logs') {
    await writeLogEvent(state, arn, payload, asService);
    return;
  }
  const messageGroupId = target.SqsParameters?.MessageGroupId;
  await callTarget(state.cloud, { arn, caller, payload, executionName: `${event.id}_${delivery.id}`, messageGroupId });
}

/** To another bus the event goes as it is, id and all, but never on to a third one. */
function forwardEvent(state: EventBridgeState, { event, forwarded }: EventDelivery, busArn: string): void {
  if (forwarded) return;
  const bus = state.buses.get(busArn);
  const deliveries = inTransaction(state.database, () => routeEvent(state, busNameOf(bus.arn), event, true));
  state.deliveries.dispatch(deliveries);
}

async function writeLogEvent(state: EventBridgeState, arn: string, message: string, caller: Principal): Promise<void> {
  const logGroupName = arn.split(':')[6] ?? '';
  const logStreamName = randomUUID();
  const logEvents = [{ timestamp: Date.now(), message }];
  await state.cloud.call('logs', 'CreateLogStream', { logGroupName, logStreamName }, caller);
  await state.cloud.call('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents }, caller);
}

/** The event as it came, with the attributes of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
export async function giveUpEvent(
  state: EventBridgeState,
  delivery: Delivery<EventDelivery>,
  why: GivenUp,
): Promise<void> {
  const { event, ruleArn, ruleName, target } = delivery.body;
  await sendToDeadLetterQueue(state.cloud, {
    what: `event ${event.id} of rule ${ruleName} for ${target.Arn}`,
    queueArn: target.DeadLetterConfig?.Arn,
    body: JSON.stringify(event),
    attributes: {
      RULE_ARN: ruleArn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: why.errorCode,
      ERROR_MESSAGE: why.message,
      EXHAUSTED_RETRY_CONDITION: why.exhausted,
      RETRY_ATTEMPTS: String(delivery.failures - 1),
    },
    caller: { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn },
  });
}
