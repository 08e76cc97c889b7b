import type { Deployment } from '../../domain/deployment.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import { gatesOf } from '../../planner/gates.ts';
import { nextStage as planNextStage } from '../../planner/next-stage.ts';
import type { ExecutionInput } from '../../ports/rollouts.ts';
import type { Collection } from '../../ports/store.ts';
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
    answer = { next: 'finish' };
    if (next.stage === 'done') return undefined;
    const { service, deployment } = next;
    answer = { next: 'stage', stage: next.stage, gates: gatesIn(collection, deployment, next.stage) };
    if (deployment === collection.deployment) return undefined;
    const turned = deployment.rollback?.revision !== collection.deployment.rollback?.revision;
    const text = `rolls back to revision ${deployment.rollback?.revision}: ${deployment.rollback?.reason}`;
    return { service, deployment, events: turned ? [deploymentEvent(collection, text, nowMs)] : [], wake: true };
  });
  return answer;
}

/** What the machine has to know of them: the rest is read where they are evaluated. */
function gatesIn({ revisions }: Collection, deployment: Deployment, stage: LifecycleStage) {
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  const gates = spec ? gatesOf(deployment, spec, stage) : [];
  const open = gates.filter(({ name }) => !deployment.gatesPassed?.includes(name));
  return open.map(({ name, type }) => ({ name, type }));
}
