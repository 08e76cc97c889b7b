import { SCHEMA_VERSION } from '../../contract/events/about.ts';
import type { ServiceAction } from '../../contract/events/service-action.ts';
import { clusterArnOf, serviceArnOf } from '../../domain/names.ts';
import { sequenceOf } from '../../domain/sequence.ts';
import type { Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';
import { BACKS_OFF_NOTICE, STEADY_NOTICE, STUCK_NOTICE } from '../../planner/notices.ts';
import { isUnbalanced } from '../../planner/placement/zone-words.ts';
import type { BusEvent } from '../../ports/bus.ts';
import type { RecordChange } from '../../ports/record-change.ts';
import type { PublishSettings } from './events-of.ts';

type Action = Pick<ServiceAction, 'eventType' | 'eventName' | 'reason'>;

/** What a service has become, each change by its name; of several at once, several events. */
export function serviceEvents(
  settings: PublishSettings,
  { before, after }: Extract<RecordChange, { kind: 'service' }>,
): BusEvent[] {
  const sequence = sequenceOf(after);
  const serviceArn = serviceArnOf(settings, after.cluster, after.service);
  return actionsOf(before, after).map(({ eventType, eventName, reason }) => {
    const detail: ServiceAction = {
      schemaVersion: SCHEMA_VERSION,
      id: `${after.service}/${sequence}/${eventName}`,
      sequence,
      eventType,
      eventName,
      clusterArn: clusterArnOf(settings, after.cluster),
      serviceArn,
      deploymentId: after.deploymentId,
      status: after.status,
      desiredCount: after.desiredCount,
      generation: after.generation,
      reason,
      createdAt: new Date(after.updatedAtMs).toISOString(),
    };
    return { detailType: 'ECS Service Action', resources: [serviceArn], atMs: after.updatedAtMs, detail };
  });
}

function actionsOf(before: Service | undefined, after: Service): Action[] {
  if (before?.incarnation !== after.incarnation) {
    const count = isDaemon(after.spec) ? 'a task on each container instance' : `${after.desiredCount} task(s)`;
    const reason = `created with ${count} of ${after.spec.taskDefinition}`;
    return [{ eventType: 'INFO', eventName: 'SERVICE_CREATED', reason }];
  }
  const actions: Action[] = [];
  if (before.status !== after.status && after.status === 'DRAINING')
    actions.push({ eventType: 'INFO', eventName: 'SERVICE_DRAINING', reason: 'the service was deleted' });
  if (before.status !== after.status && after.status === 'INACTIVE')
    actions.push({ eventType: 'INFO', eventName: 'SERVICE_INACTIVE', reason: 'no task is left' });
  if (before.desiredCount !== after.desiredCount) {
    const reason = `desired count ${before.desiredCount} -> ${after.desiredCount}`;
    actions.push({ eventType: 'INFO', eventName: 'SERVICE_DESIRED_COUNT_UPDATED', reason });
  }
  const { balancedNotice: reason } = after;
  if (reason !== undefined && reason !== before.balancedNotice)
    actions.push({ eventType: 'INFO', eventName: 'SERVICE_REBALANCING_COMPLETED', reason });
  const notice = before.lastNotice === after.lastNotice ? undefined : noticeOf(after.lastNotice);
  return notice ? [...actions, notice] : actions;
}

function noticeOf(notice: string | undefined): Action | undefined {
  if (notice === undefined) return undefined;
  const reason = notice;
  if (notice === STEADY_NOTICE) return { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE', reason };
  if (isUnbalanced(notice)) return { eventType: 'INFO', eventName: 'SERVICE_REBALANCING_STARTED', reason };
  if (notice.startsWith(BACKS_OFF_NOTICE))
    return { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED', reason };
  if (notice.startsWith(STUCK_NOTICE))
    return { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', reason };
  return undefined;
}
