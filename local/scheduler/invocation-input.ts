import type { Cloud } from '../cloud/cloud.ts';
import type { Delivery } from './deliveries/deliveries.ts';
import type { Invocation } from './scheduler-state.ts';

/**
 * What a target gets: its Input with the context attributes filled in, or the default notification without an Input.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function invocationInput(cloud: Cloud, delivery: Delivery<Invocation>): string {
  const { scheduleArn, scheduledAtMs, target } = delivery.body;
  const time = `${new Date(scheduledAtMs).toISOString().slice(0, 19)}Z`;
  if (target.Input === undefined) return defaultNotification(cloud, delivery, time);
  const attributes: Record<string, string> = {
    'schedule-arn': scheduleArn,
    'scheduled-time': time,
    'execution-id': delivery.id,
    'attempt-number': String(delivery.failures + 1),
  };
  return target.Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) =>
    Object.hasOwn(attributes, name) ? (attributes[name] ?? whole) : whole,
  );
}

function defaultNotification({ accountId, region }: Cloud, { id, body }: Delivery<Invocation>, time: string): string {
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: accountId,
    time,
    region,
    resources: [body.scheduleArn],
    detail: '{}',
  });
}
