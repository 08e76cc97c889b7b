import { withTimeline } from '../../domain/deployment.ts';
import { stageAfter } from '../../planner/stages.ts';
import type { ExecutionInput } from '../../ports/rollouts.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { isHeldBy, type StepAnswer } from './fence.ts';

/** The next stage by the planner's word. A stage that failed, or the end of the list, leads to the finish. */
export async function nextStage(deps: Pick<Deps, 'store' | 'clock'>, input: ExecutionInput): Promise<StepAnswer> {
  let answer: StepAnswer = { next: 'superseded' };
  await changeCollection(deps, input, (collection) => {
    answer = { next: 'superseded' };
    if (!isHeldBy(collection, input)) return undefined;
    const { deployment, service } = collection;
    const failed = deployment.outcome !== undefined && !deployment.outcome.reached;
    const stage = stageAfter(deployment);
    answer = failed || stage === 'done' ? { next: 'finish' } : { next: 'stage', stage };
    if (answer.next === 'finish' || stage === deployment.stage || stage === 'done') return undefined;
    const entered = { ...deployment, stage, outcome: undefined, taskToken: undefined };
    return { service, deployment: withTimeline(entered, deps.clock.nowMs(), `stage ${stage}`), wake: true };
  });
  return answer;
}
