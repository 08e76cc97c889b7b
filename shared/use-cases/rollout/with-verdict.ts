import { type Deployment, type StageOutcome, withTimeline } from '../../domain/deployment.ts';
import type { GateVerdict } from '../../ports/gates.ts';
import type { Collection } from '../../ports/store.ts';
import type { Change } from '../change-collection.ts';
import { deploymentEvent } from './deployment-event.ts';

/**
 * What a gate's word makes of the deployment: one that failed becomes the outcome of its stage, in the same fenced way as
 * the planner's own word, and one that passed is one less for the planner to wait for. What it was judged by is told in
 * the timeline; a job that it was judged by is over.
 */
export function withVerdict(
  collection: Collection,
  gate: string,
  said: Exclude<GateVerdict, { verdict: 'again' }>,
  nowMs: number,
): Change {
  const { service, deployment } = collection;
  const { verdict, detail, taskId } = said;
  const text = `gate ${gate} ${verdict}: ${detail}`;
  const told: Deployment = {
    ...withTimeline(deployment, nowMs, text, taskId),
    job: deployment.job?.gate === gate ? undefined : deployment.job,
  };
  if (said.verdict === 'passed') {
    const gatesPassed = [...(deployment.gatesPassed ?? []), gate];
    const { imageDigests = told.imageDigests } = said;
    return { service, deployment: { ...told, gatesPassed, imageDigests }, wake: true };
  }
  const stage = deployment.stage ?? 'RECONCILE_SERVICE';
  const outcome: StageOutcome = { stage, reached: false, detail: text, ...(said.rollback ? { rollback: true } : {}) };
  return {
    service,
    deployment: { ...told, outcome },
    events: [{ ...deploymentEvent(collection, text, nowMs), ...(taskId ? { taskId } : {}) }],
    wake: true,
  };
}
