import { type Deployment, type LifecycleStage, withTimeline } from '../domain/deployment.ts';
import { type Service, withGoodRevision } from '../domain/service.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import { failedRungs, nextRung, wantsRollback } from './rollback.ts';
import type { Snapshot } from './snapshot.ts';
import { stageAfter } from './stages.ts';

/** Where a deployment goes on: its records with the stage entered (the same ones where it is in it already), or the end. */
export type NextStage =
  | { stage: LifecycleStage; deployment: Deployment; service: Service }
  /** Finish says how it ended. */
  | { stage: 'done' };

/**
 * What follows the stage that has ended: the next one; or, where it failed and that is to be rolled back, the first
 * stage of the way to the newest good revision, and from a rung that failed to the one before it. A deployment that is
 * to be stopped ends where it is.
 */
export function nextStage(snapshot: Pick<Snapshot, 'service' | 'deployment' | 'revisions' | 'nowMs'>): NextStage {
  const { service, deployment, revisions, nowMs } = snapshot;
  if (deployment.status === 'STOP_REQUESTED') return { stage: 'done' };
  const failed = deployment.outcome?.reached === false || deployment.status === 'ROLLBACK_REQUESTED';
  if (failed) {
    const rung = wantsRollback(snapshot) ? nextRung(snapshot) : undefined;
    return rung ? turnBack(service, deployment, rung, nowMs) : { stage: 'done' };
  }
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec ?? service.spec;
  const stage = stageAfter(deployment, spec);
  if (stage === 'done') return { stage };
  if (stage === deployment.stage) return { stage, deployment, service };
  return {
    stage,
    deployment: enter(deployment, stage, nowMs, `stage ${stage}`),
    // What has come so far has been healthy to the last task, and has baked: it is good from here on.
    service: stage === 'CLEAN_UP' && !deployment.rollback ? withGood(service, deployment.revision) : service,
  };
}

function withGood(service: Service, revision: number): Service {
  return { ...service, goodRevisions: withGoodRevision(service.goodRevisions, revision) };
}

function enter(deployment: Deployment, stage: LifecycleStage, nowMs: number, text: string): Deployment {
  const entered = {
    ...deployment,
    stage,
    stageEnteredAtMs: nowMs,
    outcome: undefined,
    taskToken: undefined,
    gatesPassed: undefined,
  };
  return withTimeline(entered, nowMs, text);
}

/** The service wants what it wanted before: that is one more generation, as if somebody had asked for it. */
function turnBack(service: Service, deployment: Deployment, rung: ServiceRevision, nowMs: number): NextStage {
  const { outcome, rollback } = deployment;
  const asked = deployment.status === 'ROLLBACK_REQUESTED' ? deployment.reason : undefined;
  const reason = asked ?? (outcome ? `${outcome.stage}: ${outcome.detail}` : 'it failed before its first stage');
  const { taskDefinition } = rung.spec;
  const back: Deployment = {
    ...deployment,
    status: 'ROLLBACK_IN_PROGRESS',
    reason: rollback?.reason ?? reason,
    rollback: {
      revision: rung.revision,
      taskDefinition,
      reason: rollback?.reason ?? reason,
      failed: failedRungs(deployment),
    },
    pausedAtMs: undefined,
    healthyMax: 0,
    deadlineAtMs: undefined,
  };
  const what = `rolls back to revision ${rung.revision} (${taskDefinition}): ${reason}`;
  return {
    stage: 'RECONCILE_SERVICE',
    deployment: enter(back, 'RECONCILE_SERVICE', nowMs, what),
    service: {
      ...service,
      spec: rung.spec,
      goodRevisions: service.goodRevisions.filter((revision) => revision !== deployment.revision),
      generation: service.generation + 1,
      lastNotice: undefined,
      updatedAtMs: nowMs,
    },
  };
}
