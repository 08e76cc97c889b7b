import { type Deployment, withTimeline } from '../../domain/deployment.ts';
import type { LifecycleStage } from '../../domain/limits/lifecycle-stages.ts';
import { type Service, type TargetGroupIndex, withGoodRevision } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { runsBothRevisions, type ServiceSpec } from '../../domain/service-spec.ts';
import type { Snapshot } from '../snapshot.ts';
import { servingRevision } from '../traffic/serving-revision.ts';
import { failedRungs, nextRung, wantsRollback } from './rollback.ts';
import { judgeEntry } from './stage-goal.ts';
import { placeAfter } from './stages.ts';

/** Where a deployment goes on: its records with the stage entered (the same ones where it is in it already), or the end. */
export interface NextStage {
  /** `done`: it has ended, and `endingOf` says how. */
  stage: LifecycleStage | 'done';
  deployment: Deployment;
  service: Service;
  /** The stages before it whose goals were reached as they were entered. */
  passed?: LifecycleStage[];
}

/**
 * What follows the stage that has ended: the next one that has anything to wait for. A stage whose goal is reached as it
 * is entered is passed in the same step: each wait costs an execution two transitions and three writes, and of
 * BLUE_GREEN's eleven stages six have nothing of their own to do.
 */
export function nextStage(snapshot: Snapshot): NextStage {
  const passed: LifecycleStage[] = [];
  let at = snapshot;
  for (;;) {
    const next = follow(at);
    const entered = next.deployment !== at.deployment;
    at = { ...snapshot, service: next.service, deployment: next.deployment };
    const judged = entered ? judgeEntry(at) : undefined;
    if (next.stage === 'done' || !judged?.outcome?.reached) return { ...next, passed };
    passed.push(next.stage);
    at = { ...at, deployment: judged };
  }
}

/**
 * One stage on; or, where it failed and that is to be rolled back, the first stage of the way to the newest good
 * revision, and from a rung that failed to the one before it. A deployment that is to be stopped ends where it is.
 */
function follow(snapshot: Snapshot): NextStage {
  const { service, deployment, revisions, nowMs } = snapshot;
  const done: NextStage = { stage: 'done', deployment, service };
  if (deployment.status === 'STOP_REQUESTED') return done;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec ?? service.spec;
  const failed = deployment.outcome?.reached === false || deployment.status === 'ROLLBACK_REQUESTED';
  if (failed) {
    const rung = wantsRollback(snapshot) ? nextRung(snapshot) : undefined;
    return rung ? turnBack(service, deployment, { rung, spec, nowMs }) : done;
  }
  const place = placeAfter(deployment, spec);
  if (place === 'done') return done;
  const { stage, step } = place;
  if (stage === deployment.stage) return { stage, deployment, service };
  const group = deployment.group ?? groupFor(snapshot, spec);
  const entered = enter({ ...deployment, step, group }, stage, nowMs, `stage ${stage}`);
  return { stage, deployment: entered, service: stage === 'CLEAN_UP' ? settled(service, entered) : service };
}

/**
 * The first revision of all has nothing beside it that traffic could be shifted from, until a task of it serves. Nor has
 * one whose live group has died while traffic stayed at the other: that one is not free, and to whoever is healthy first
 * in the live group traffic comes home.
 */
function groupFor(snapshot: Snapshot, spec: ServiceSpec): TargetGroupIndex {
  const { traffic, goodRevisions } = snapshot.service;
  const live = traffic?.liveGroup ?? 0;
  const other = otherGroup(live);
  if (!runsBothRevisions(spec)) return live;
  if (servingRevision(snapshot) !== undefined) return other;
  return goodRevisions.length === 0 || (traffic?.weights[other] ?? 0) > 0 ? live : other;
}

function otherGroup(group: TargetGroupIndex): TargetGroupIndex {
  return group === 0 ? 1 : 0;
}

/**
 * From CLEAN_UP on there is no other revision to go to: what has come so far has been healthy to the last task, has all
 * the traffic and has baked. It is good, and its target group is the live one.
 */
function settled(service: Service, { group = 0, rollback, revision }: Deployment): Service {
  const { traffic, goodRevisions } = service;
  return {
    ...service,
    goodRevisions: rollback ? goodRevisions : withGoodRevision(goodRevisions, revision),
    traffic: traffic && { ...traffic, liveGroup: group },
  };
}

function enter(deployment: Deployment, stage: LifecycleStage, nowMs: number, text: string): Deployment {
  const entered = {
    ...deployment,
    stage,
    stageEnteredAtMs: nowMs,
    outcome: undefined,
    taskToken: undefined,
    gatesPassed: undefined,
    lacksTargetsSinceMs: undefined,
    waitsForProtectedSinceMs: undefined,
    // Each stage has the whole time: a bake before it may have been longer than that.
    deadlineAtMs: undefined,
  };
  return withTimeline(entered, nowMs, text);
}

/** What it goes back to is in the live group; or in the other one, where the live group is the failed one's already. */
function backTo({ traffic }: Service, { group, stage, rollback }: Deployment, spec: ServiceSpec): TargetGroupIndex {
  const live = traffic?.liveGroup ?? 0;
  if (rollback) return group ?? live;
  return stage === 'CLEAN_UP' && runsBothRevisions(spec) ? otherGroup(live) : live;
}

/** The service wants what it wanted before: that is one more generation, as if somebody had asked for it. */
function turnBack(
  service: Service,
  deployment: Deployment,
  { rung, spec, nowMs }: { rung: ServiceRevision; spec: ServiceSpec; nowMs: number },
): NextStage {
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
    promotedAtMs: undefined,
    step: 0,
    group: backTo(service, deployment, spec),
    healthyMax: 0,
  };
  const what = `rolls back to revision ${rung.revision} (${taskDefinition}): ${reason}`;
  return {
    stage: 'RECONCILE_SERVICE',
    deployment: enter(back, 'RECONCILE_SERVICE', nowMs, what),
    service: {
      ...service,
      spec: { ...rung.spec, availabilityZoneRebalancing: service.spec.availabilityZoneRebalancing },
      goodRevisions: service.goodRevisions.filter((revision) => revision !== deployment.revision),
      generation: service.generation + 1,
      lastNotice: undefined,
      updatedAtMs: nowMs,
    },
  };
}
