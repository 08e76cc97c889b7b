import type { Task as TaskAnswer } from '../../contract/answers/task.ts';
import { isLater, type Task } from '../../domain/task.ts';
import type { TaskDetail } from '../../ports/fleet.ts';
import type { Deps } from '../deps.ts';
import { presentTask } from './present-task.ts';

type Container = TaskAnswer['containers'][number];

/**
 * ECS's Task as the API answers it now: with the fields of ECS's ProtectedTask where it may have protection, and with what
 * ECS has told of it besides, where that was asked for.
 */
export function answerTask(
  { settings, clock }: Pick<Deps, 'settings' | 'clock'>,
  task: Task,
  job?: Parameters<typeof presentTask>[2],
  detail?: TaskDetail,
): TaskAnswer {
  const shown = presentTask(settings, task, job);
  const { taskArn, attachments, lastStatus } = shown;
  const networkInterfaces = interfacesOf(attachments);
  const containers = shown.containers.map((container) => ({ ...container, taskArn, networkInterfaces }));
  const whole = { ...shown, containers, ...protectionOf(task, clock.nowMs()) };
  return detail ? withDetail(whole, detail, isLater(lastStatus, 'RUNNING')) : whole;
}

/** Of a container: all of a task share its network interfaces. */
function interfacesOf(attachments: TaskAnswer['attachments'] = []): Container['networkInterfaces'] {
  return attachments.flatMap(({ id, type, details = [] }) => {
    const detailOf = (wanted: string) => details.find(({ name }) => name === wanted)?.value;
    const privateIpv4Address = detailOf('privateIPv4Address');
    if (type !== 'ElasticNetworkInterface' || privateIpv4Address === undefined) return [];
    return [{ attachmentId: id, privateIpv4Address, ipv6Address: detailOf('ipv6Address') }];
  });
}

/** ECS's word may be newer than the record's: that nothing runs in it any more is not told of a task that is RUNNING. */
function withDetail(shown: TaskAnswer, detail: TaskDetail, isEnding: boolean): TaskAnswer {
  const { sizes, pullStartedAt, pullStoppedAt, executionStoppedAt, connectivityAt, tags, ...rest } = detail;
  return {
    ...shown,
    ...rest,
    containers: shown.containers.map((container) => ({
      ...container,
      ...sizes.find(({ name }) => name === container.name),
    })),
    tags,
    connectivityAt: connectivityAt?.toISOString(),
    pullStartedAt: pullStartedAt?.toISOString(),
    pullStoppedAt: pullStoppedAt?.toISOString(),
    executionStoppedAt: isEnding ? executionStoppedAt?.toISOString() : undefined,
  };
}

/** A one-off task has none, and one that has stopped needs none. */
function protectionOf(
  { service, observed, protectedUntilMs = 0 }: Task,
  nowMs: number,
): Pick<TaskAnswer, 'protectionEnabled' | 'expirationDate'> {
  if (service === undefined || observed?.lastStatus === 'STOPPED') return {};
  if (protectedUntilMs <= nowMs) return { protectionEnabled: false };
  return { protectionEnabled: true, expirationDate: new Date(protectedUntilMs).toISOString() };
}
