import { AppError } from '../../contract/app-errors.ts';
import { hasEnded, withTimeline } from '../../domain/deployment.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { checkGeneration, eventOf } from './decide-service.ts';

/** DRAINING: the planner stops every task in order, and the service is INACTIVE when none is left. Again: the same. */
export async function deleteService(
  deps: Pick<Deps, 'store' | 'clock' | 'settings'>,
  key: ServiceKey,
  generation: number | undefined,
): Promise<Collection> {
  await requireCluster(deps, key.cluster);
  let answer: Collection | undefined;
  await changeCollection(deps, key, (collection) => {
    const { service, deployment } = collection;
    answer = collection;
    if (service.status !== 'ACTIVE') return undefined;
    checkGeneration(service, generation);
    const nowMs = deps.clock.nowMs();
    const next = {
      ...service,
      status: 'DRAINING' as const,
      desiredCount: 0,
      generation: service.generation + 1,
      updatedAtMs: nowMs,
    };
    const stoppedDeployment = hasEnded(deployment)
      ? deployment
      : {
          ...withTimeline(deployment, nowMs, 'stopped: the service was deleted'),
          status: 'STOPPED' as const,
          reason: 'the service was deleted',
          // The planner wakes what waits: of this deployment, or of the one before that it has not let go yet.
          taskToken: deployment.taskToken ?? deployment.supersededToken,
          finishedAtMs: nowMs,
        };
    answer = { ...collection, service: next, deployment: stoppedDeployment };
    return {
      service: next,
      deployment: stoppedDeployment,
      events: [eventOf(next, deployment, nowMs, 'is DRAINING: it was deleted.')],
      wake: true,
    };
  });
  if (!answer || answer.service.status === 'INACTIVE')
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return answer;
}
