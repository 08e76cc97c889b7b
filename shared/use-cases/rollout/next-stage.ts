import { nextStage as planNextStage } from '../../planner/next-stage.ts';
import type { ExecutionInput } from '../../ports/rollouts.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { deploymentEvent } from './deployment-event.ts';
import { isHeldBy, type StepAnswer } from './fence.ts';

/** The next stage by the planner's word: on, back to a good revision, or to the finish. */
export async function nextStage(deps: Pick<Deps, 'store' | 'clock'>, input: ExecutionInput): Promise<StepAnswer> {
  let answer: StepAnswer = { next: 'superseded' };
  await changeCollection(deps, input, (collection) => {
    answer = { next: 'superseded' };
    if (!isHeldBy(collection, input)) return undefined;
    const nowMs = deps.clock.nowMs();
    const next = planNextStage({ ...collection, nowMs });
    answer = next.stage === 'done' ? { next: 'finish' } : { next: 'stage', stage: next.stage };
    if (next.stage === 'done' || next.deployment === collection.deployment) return undefined;
    const { service, deployment } = next;
    const turned = deployment.rollback?.revision !== collection.deployment.rollback?.revision;
    const text = `rolls back to revision ${deployment.rollback?.revision}: ${deployment.rollback?.reason}`;
    return { service, deployment, events: turned ? [deploymentEvent(collection, text, nowMs)] : [], wake: true };
  });
  return answer;
}
