import { AppError } from '../../contract/app-errors.ts';
import type { ServiceKey } from '../../domain/service.ts';
import type { Steer } from '../../domain/steer.ts';
import { steer } from '../../planner/rollout/steer.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import { requireCluster } from '../clusters/require-cluster.ts';
import type { Deps } from '../deps.ts';
import { deploymentEvent } from './deployment-event.ts';

/**
 * Stop, rollback, pause, resume or promote: the user's word becomes part of the deployment's record, and the planner acts
 * on it at once. Answers the collection as it is then. ConflictException where the deployment is past that.
 */
export async function steerDeployment(
  deps: Pick<Deps, 'store' | 'clock' | 'settings'>,
  key: ServiceKey,
  deploymentId: string,
  verb: Steer,
): Promise<Collection> {
  await requireCluster(deps, key.cluster);
  let answer: Collection | undefined;
  await changeCollection(deps, key, async (collection) => {
    answer = undefined;
    const { service, deployment } = collection;
    if (deployment.id !== deploymentId) await refuseOther(deps, key, deploymentId);
    const nowMs = deps.clock.nowMs();
    const steered = steer({ ...collection, nowMs }, verb);
    if ('refusal' in steered)
      throw new AppError('ConflictException', `deployment ${deploymentId} cannot ${WORDS[verb]}: ${steered.refusal}`);
    answer = { ...collection, deployment: steered.deployment };
    if (steered.deployment === deployment) return undefined;
    const text = steered.deployment.timeline.at(-1)?.text ?? verb;
    return { service, deployment: steered.deployment, events: [deploymentEvent(collection, text, nowMs)], wake: true };
  });
  if (!answer)
    throw new AppError('ServiceNotFoundException', `there is no service ${key.service} in cluster ${key.cluster}`);
  return answer;
}

const WORDS: Readonly<Record<Steer, string>> = {
  stop: 'be stopped',
  rollback: 'be rolled back',
  pause: 'be paused',
  resume: 'be resumed',
  promote: 'be promoted',
};

/** Only the newest deployment of a service runs: any other has ended, or never was. */
async function refuseOther({ store }: Pick<Deps, 'store'>, key: ServiceKey, id: string): Promise<never> {
  const ended = await store.getArchivedDeployment(key, id);
  if (!ended)
    throw new AppError('ServiceDeploymentNotFoundException', `service ${key.service} has no deployment ${id}`);
  throw new AppError('ConflictException', `deployment ${id} has ended: ${ended.status}`);
}
