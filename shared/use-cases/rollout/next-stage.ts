import { type Deployment, hasEnded } from '../../domain/deployment.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import { gatesOf } from '../../planner/rollout/gates.ts';
import { nextStage as planNextStage } from '../../planner/rollout/next-stage.ts';
import type { ExecutionInput } from '../../ports/rollouts.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { deploymentEvent } from './deployment-event.ts';
import { endDeployment } from './end-deployment.ts';
import { isHeldBy, type StepAnswer } from './fence.ts';

/**
 * The next stage by the planner's word: on, or back to a good revision; after the last one, or a failed one that leads
 * nowhere, the end. Asked again, where its answer was lost, it changes nothing more.
 */
export async function nextStage(
  deps: Pick<Deps, 'store' | 'clock' | 'settings'>,
  input: ExecutionInput,
): Promise<StepAnswer> {
  let answer: StepAnswer = { next: 'superseded' };
  await changeCollection(deps, input, (collection) => {
    answer = { next: hasFinished(collection, input) ? 'finished' : 'superseded' };
    if (!isHeldBy(collection, input)) return undefined;
    const nowMs = deps.clock.nowMs();
    const { stage, service, deployment } = planNextStage({ ...collection, nowMs, settings: deps.settings });
    if (stage === 'done') {
      answer = { next: 'finished' };
      return endDeployment({ ...collection, service, deployment }, undefined, nowMs);
    }
    answer = { next: 'stage', stage, gates: gatesIn(collection, deployment, stage) };
    if (deployment === collection.deployment) return undefined;
    const turned = deployment.rollback?.revision !== collection.deployment.rollback?.revision;
    const text = `rolls back to revision ${deployment.rollback?.revision}: ${deployment.rollback?.reason}`;
    return { service, deployment, events: turned ? [deploymentEvent(collection, text, nowMs)] : [], wake: true };
  });
  return answer;
}

function hasFinished({ deployment }: Collection, { deploymentId }: ExecutionInput): boolean {
  return deployment.id === deploymentId && hasEnded(deployment);
}

/** What the machine has to know of them: the rest is read where they are evaluated. */
function gatesIn({ revisions }: Collection, deployment: Deployment, stage: LifecycleStage) {
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  const gates = spec ? gatesOf(deployment, spec, stage) : [];
  const open = gates.filter(({ name }) => !deployment.gatesPassed?.includes(name));
  return open.map(({ name, type }) => ({ name, type }));
}
