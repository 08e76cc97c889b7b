import {
  type Deployment,
  hasEnded,
  type StageOutcome,
  targetRevisionOf,
  withTimeline,
} from '../../domain/deployment.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { takesTraffic } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import { type Classes, classify, countOf, countReady } from '../classify.ts';
import { desiredOf, filterRefusal, hasPlaces } from '../placement/daemon-places.ts';
import type { Snapshot } from '../snapshot.ts';
import { isShifted, lacksTargets, type TrafficAim, trafficAim } from '../traffic/traffic-aim.ts';
import { trafficHashOf } from '../traffic/traffic-hash.ts';
import { aimOf } from './aim.ts';
import { bakeEndsAtMs, isBaking, stepBakedAtMs } from './bake.ts';
import { resetBreaker, trippedBecause } from './breaker.ts';
import { openGates } from './gates.ts';

/** What the plan has found out before it judges. */
export interface Findings {
  /** Why neither a start nor a stop is possible. */
  stuck: string | undefined;
  /** Where traffic should be; undefined: it is never shifted. */
  traffic: TrafficAim | undefined;
  /** Protected tasks, when nothing else is left to do before they may go. */
  waitsFor: readonly Task[];
}

/** The deployment with its progress and, once, the outcome of its stage. The same object where neither changes. */
export function judge(snapshot: Snapshot, classes: Classes, found: Findings): Deployment {
  const { nowMs, service } = snapshot;
  if (hasEnded(snapshot.deployment) || snapshot.deployment.status === 'PENDING') return snapshot.deployment;
  const ready = countReady(classes, targetRevisionOf(snapshot.deployment));
  const counted = resetBreaker(snapshot.deployment, ready, breakerOf(snapshot));
  const progressed = withProgress(counted, ready, nowMs, service.spec.progressDeadlineSec);
  const lacks = lacksTargets(snapshot, classes) || lacksTasks(snapshot, classes);
  const lacking = withLack(progressed, lacks, nowMs, service.spec.progressDeadlineSec);
  const deployment = withWait(lacking, blockersOf(lacking, classes, found), nowMs);
  const outcome = outcomeOf({ ...snapshot, deployment }, classes, found);
  if (!outcome) return deployment;
  const verdict = outcome.reached ? 'reached' : 'failed';
  return withTimeline({ ...deployment, outcome }, nowMs, `${outcome.stage} ${verdict}: ${outcome.detail}`);
}

/** The same of a stage that is just being entered: nothing was planned in it yet. */
export function judgeEntry(snapshot: Snapshot): Deployment {
  const classes = classify(snapshot, aimOf(snapshot).revision);
  return judge(snapshot, classes, { stuck: undefined, traffic: trafficAim(snapshot, classes), waitsFor: [] });
}

/**
 * Is the goal of the deployment's stage reached or failed? Undefined: not yet, or it was said before.
 * RECONCILE_SERVICE: the load balancer is ready for the service. SCALE_UP: as many tasks of the new revision are
 * healthy as are desired. The traffic shifts: the rules say so, and the step has baked. BAKE_TIME: it is over. CLEAN_UP:
 * no task of another revision is left. The others have no goal of their own: gates, hooks and jobs sit there.
 */
function outcomeOf(snapshot: Snapshot, classes: Classes, found: Findings): StageOutcome | undefined {
  const { deployment, service, nowMs } = snapshot;
  const { stage, status } = deployment;
  if (stage === undefined || deployment.outcome !== undefined) return undefined;
  if (service.status !== 'ACTIVE') return { stage, reached: false, detail: 'the service was deleted' };
  if (status === 'STOP_REQUESTED' || status === 'ROLLBACK_REQUESTED')
    return { stage, reached: false, detail: deployment.reason ?? 'it was asked to end' };
  if (deployment.pausedAtMs !== undefined) return undefined;
  const reached = goalReached(snapshot, classes, found.traffic);
  const waitsForGates = openGates(deployment, specOf(snapshot.revisions, deployment.revision)).length > 0;
  if (reached !== undefined && !waitsForGates) return { stage, reached: true, detail: reached };
  const hopeless = permanentCause(snapshot) ?? breakerTripped(snapshot);
  if (hopeless) return { stage, reached: false, detail: hopeless };
  // A gate's own timeout decides how long it may take.
  if (reached !== undefined) return undefined;
  const deadlineAtMs = deadlineOf(snapshot, classes);
  if (deadlineAtMs === undefined || nowMs < deadlineAtMs) return undefined;
  return { stage, reached: false, detail: deadlineDetail(snapshot, classes, found.stuck) };
}

function goalReached(snapshot: Snapshot, classes: Classes, traffic: TrafficAim | undefined): string | undefined {
  const { service, deployment, tasks, nowMs } = snapshot;
  const target = targetRevisionOf(deployment);
  const desired = desiredOf(service, target);
  if (deployment.lacksTargetsSinceMs !== undefined) return undefined;
  switch (deployment.stage) {
    case 'RECONCILE_SERVICE':
      return reconciled(snapshot, classes);
    case 'SCALE_UP': {
      if (!hasPlaces(service, target)) return undefined;
      const ready = countReady(classes, target);
      return ready >= desired ? `${ready} of ${desired} tasks are healthy` : undefined;
    }
    case 'TEST_TRAFFIC_SHIFT':
      return isShifted(service.traffic, traffic, 'test') ? 'test traffic reaches the new revision' : undefined;
    case 'PRODUCTION_TRAFFIC_SHIFT':
      if (!isShifted(service.traffic, traffic, 'production')) return undefined;
      return isOver(snapshot, nowMs)
        ? `production traffic is at ${(service.traffic?.weights ?? []).join(':')}`
        : undefined;
    case 'BAKE_TIME':
      return isOver(snapshot, nowMs) ? 'nothing failed while it baked' : undefined;
    case 'CLEAN_UP':
      // One on an instance that drains goes with the instance.
      return tasks.every((task) => task.revision === target || classes.astray.includes(task))
        ? 'no task of another revision is left'
        : undefined;
    default:
      return 'nothing waits here';
  }
}

function isOver(snapshot: Snapshot, nowMs: number): boolean {
  const endsAtMs = bakeEndsAtMs(snapshot);
  return endsAtMs === undefined || nowMs >= endsAtMs;
}

/** Where traffic is to be shifted, what is left of a deployment before in the other group has to go first. */
function reconciled({ service, deployment }: Snapshot, { current, other }: Classes): string | undefined {
  const { traffic } = service;
  if (!takesTraffic(service.spec)) return 'the service takes no traffic from the load balancer';
  if (traffic?.specHash !== trafficHashOf(service)) return undefined;
  const { group } = deployment;
  if (deployment.rollback || group === traffic?.liveGroup) return 'the load balancer is ready';
  const isLeft = (task: Task) => (task.group ?? 0) === group;
  const left = [current, other].some(({ ready, pending, unhealthy }) =>
    [ready, pending, unhealthy].some((tasks) => tasks.some(isLeft)),
  );
  return left ? undefined : 'the load balancer is ready';
}

/**
 * When the stage fails unless something happens; undefined: it cannot fail by time. Before its first stage it waits
 * for its execution; with an outcome its stage is over; it bakes as long as it is meant to; and while CLEAN_UP waits for
 * nothing but old tasks to drain, which may take longer than the deadline (deregistrationDelaySec up to 3600), there is
 * nothing to be late with; nor while it waits for protected tasks. While none of its tasks is healthy to take the traffic that
 * is meant for them, or to show that it is good, that is what is late.
 */
export function deadlineOf(snapshot: Snapshot, { other }: Classes): number | undefined {
  const { deployment, service } = snapshot;
  if (hasEnded(deployment) || deployment.stage === undefined || deployment.outcome !== undefined) return undefined;
  if (deployment.pausedAtMs !== undefined) return undefined;
  if (deployment.lacksTargetsSinceMs !== undefined)
    return deployment.lacksTargetsSinceMs + service.spec.progressDeadlineSec * 1000;
  if (deployment.waitsForProtectedSinceMs !== undefined || isBaking(snapshot)) return undefined;
  if (deployment.stage === 'CLEAN_UP' && countOf(other) === 0) return undefined;
  const bakedAtMs = stepBakedAtMs(snapshot);
  if (bakedAtMs === undefined || deployment.deadlineAtMs === undefined) return deployment.deadlineAtMs;
  return Math.max(deployment.deadlineAtMs, bakedAtMs + service.spec.progressDeadlineSec * 1000);
}

/** An image that does not exist does not come into being by trying again; ECS itself would (compatibility "ecs"). */
function permanentCause({ deployment, service }: Snapshot): string | undefined {
  const refusal = filterRefusal(service, targetRevisionOf(deployment));
  if (refusal && service.spec.compatibility !== 'ecs') return `no task can be placed: ${refusal}`;
  const { rollback, healingFailures, healthyMax } = deployment;
  const back = rollback && healingFailures?.revision === rollback.revision ? healingFailures : undefined;
  const failures = rollback ? back : deployment.failures;
  if (!failures?.permanent || service.spec.compatibility === 'ecs' || healthyMax > 0) return undefined;
  return `a task cannot start, and trying again would not help: ${failures.lastReason}`;
}

/** It watches the way forward: on the way back the deadline alone decides. */
function breakerTripped(snapshot: Snapshot): string | undefined {
  const { deployment, service } = snapshot;
  return deployment.rollback ? undefined : trippedBecause(deployment, service.desiredCount, breakerOf(snapshot));
}

function breakerOf({ deployment, revisions }: Snapshot) {
  return specOf(revisions, deployment.revision)?.deploymentConfiguration.deploymentCircuitBreaker;
}

function specOf(revisions: readonly ServiceRevision[], revision: number) {
  return revisions.find((candidate) => candidate.revision === revision)?.spec;
}

function deadlineDetail({ deployment, service }: Snapshot, classes: Classes, stuck: string | undefined): string {
  const { progressDeadlineSec } = service.spec;
  const ready = countReady(classes, targetRevisionOf(deployment));
  const refusal = filterRefusal(service, targetRevisionOf(deployment));
  const why = stuck ?? refusal ?? (deployment.failures && `The last task failed: ${deployment.failures.lastReason}`);
  return (
    `no further task became healthy within progressDeadlineSec (${progressDeadlineSec} s): ` +
    `${ready} of ${service.desiredCount} tasks are healthy.${why ? ` ${why}` : ''}`
  );
}

/**
 * Once it has scaled up, a revision has not proved good while none of its tasks is healthy: all of them died as it baked,
 * or while the old ones drained. A service that wants no task waits for none.
 */
function lacksTasks({ service, deployment }: Snapshot, classes: Classes): boolean {
  const isSettling = deployment.stage === 'BAKE_TIME' || deployment.stage === 'CLEAN_UP';
  const target = targetRevisionOf(deployment);
  return isSettling && desiredOf(service, target) > 0 && countReady(classes, target) === 0;
}

/**
 * The bake of an hour may be half over when its tasks fail: the time that they have to come back begins then. So does the
 * time for what is left of the stage when they are back: the deadline that it was entered with may be long over.
 */
function withLack(deployment: Deployment, lacks: boolean, nowMs: number, progressDeadlineSec: number): Deployment {
  const { lacksTargetsSinceMs, outcome, pausedAtMs } = deployment;
  if (outcome || pausedAtMs !== undefined || lacks === (lacksTargetsSinceMs !== undefined)) return deployment;
  if (lacks) return { ...deployment, lacksTargetsSinceMs: nowMs };
  return { ...deployment, lacksTargetsSinceMs: undefined, deadlineAtMs: nowMs + progressDeadlineSec * 1000 };
}

/** Those of another revision, when none of its own is on its way. What scale-in waits for holds up no deployment. */
function blockersOf(deployment: Deployment, { current }: Classes, { waitsFor }: Findings): Task[] {
  if (current.pending.length > 0) return [];
  return waitsFor.filter(({ revision }) => revision !== targetRevisionOf(deployment));
}

/**
 * Protected for two days, tasks may hold up a deployment whose deadline is ten minutes: waiting for them is no lateness.
 * Waits from 12:00 to 12:10 with a deadline at 12:05: the deadline is 12:15.
 */
function withWait(deployment: Deployment, waitsFor: readonly Task[], nowMs: number): Deployment {
  const { waitsForProtectedSinceMs: sinceMs, deadlineAtMs, outcome, pausedAtMs } = deployment;
  const waits = waitsFor.length > 0;
  if (outcome || pausedAtMs !== undefined || waits === (sinceMs !== undefined)) return deployment;
  if (sinceMs === undefined) {
    const text = `waits for ${waitsFor.length} protected task(s)`;
    return withTimeline({ ...deployment, waitsForProtectedSinceMs: nowMs }, nowMs, text);
  }
  const later = deadlineAtMs === undefined ? undefined : deadlineAtMs + nowMs - sinceMs;
  const ended = { ...deployment, waitsForProtectedSinceMs: undefined, deadlineAtMs: later };
  return withTimeline(ended, nowMs, 'waits for no protected task any more');
}

/**
 * Progress is a new maximum of healthy tasks of the revision that it works towards: each restarts the deadline. A
 * maximum, so that tasks which become healthy and crash by turns do not keep a deployment open for ever.
 */
export function withProgress(
  deployment: Deployment,
  ready: number,
  nowMs: number,
  progressDeadlineSec: number,
): Deployment {
  const { status, pausedAtMs } = deployment;
  if ((status !== 'IN_PROGRESS' && status !== 'ROLLBACK_IN_PROGRESS') || pausedAtMs !== undefined) return deployment;
  if (deployment.deadlineAtMs !== undefined && ready <= deployment.healthyMax) return deployment;
  return {
    ...deployment,
    healthyMax: Math.max(deployment.healthyMax, ready),
    deadlineAtMs: nowMs + progressDeadlineSec * 1000,
  };
}
