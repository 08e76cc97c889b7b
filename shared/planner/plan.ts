import { type Deployment, hasEnded, withTimeline } from '../domain/deployment.ts';
import type { Service } from '../domain/service.ts';
import { type Aim, aimOf } from './aim.ts';
import { notBeforeMs } from './backoff.ts';
import { boundsOf } from './bounds.ts';
import { type Classes, classify, countOf } from './classify.ts';
import { dueAt, EXECUTION_AGAIN_MS, REPLAY_AFTER_MS } from './due.ts';
import { ingressHashOf } from './ingress-hash.ts';
import { type Capacity, planCapacity, type Victim } from './plan-capacity.ts';
import { planLaunches } from './plan-launches.ts';
import { overdueVictims, planStops } from './plan-stops.ts';
import type { Plan, PlannedEvent, Snapshot } from './snapshot.ts';
import { outcomeOf, withProgress } from './stage-goal.ts';

/**
 * What to do for one service now. Pure: the same snapshot gives the same plan.
 * Classify the tasks, decide on capacity within the bounds, carry stops forward, judge the stage, say when to look
 * again; a last guard holds the bounds although the arithmetic does.
 */
export function plan(snapshot: Snapshot): Plan {
  const { service, nowMs, settings } = snapshot;
  const aim = aimOf(snapshot);
  const classes = classify(snapshot, aim.revision ?? -1);
  const bounds = boundsOf(aim.desired, service.spec.deploymentConfiguration);
  const notBefore = notBeforeMs(snapshot.deployment.failures, aim.desired);
  const mayLaunch = aim.revision !== undefined && (notBefore === undefined || nowMs >= notBefore);

  const capacity = planCapacity(classes, aim, bounds, mayLaunch);
  const victims = distinct([
    ...overdueVictims(snapshot),
    ...failedVictims(snapshot, classes, aim),
    ...capacity.victims,
  ]);
  const deployment = judged(snapshot, classes);
  const launches = planLaunches(snapshot, aim, Math.min(capacity.launches, settings.changesMax));
  const stops = planStops(snapshot, victims.slice(0, settings.changesMax - launches.length));

  const result: Plan = {
    service,
    deployment: { ...deployment, attempts: deployment.attempts + launches.length },
    launches,
    ...stops,
    replays: snapshot.tasks.filter((task) => !task.observed && nowMs >= task.intentAtMs + REPLAY_AFTER_MS),
    register: toRegister(snapshot),
    ingress: ingressStep(service),
    startExecution: needsExecution(deployment, nowMs),
    wakeExecution: deployment.taskToken !== undefined && (deployment.outcome !== undefined || hasEnded(deployment)),
    events: [],
    changed: false,
  };
  guard(result, classes, bounds.upper);
  return finish(snapshot, classes, capacity, result, notBefore);
}

/** The last guard: never more active tasks than the upper bound, whatever the rules above came to. */
function guard(result: Plan, classes: Classes, upper: number): void {
  const active = countOf(classes.current) + countOf(classes.other);
  if (result.launches.length > 0 && active + result.launches.length > upper) {
    throw new Error(
      `a plan would have ${active + result.launches.length} active tasks over an upper bound of ${upper}`,
    );
  }
}

/** After a failed deployment what never became healthy goes, where an older revision takes its place. */
function failedVictims({ deployment }: Snapshot, classes: Classes, aim: Aim): Victim[] {
  if (deployment.status !== 'FAILED' || aim.revision === deployment.revision) return [];
  return [...classes.other.pending, ...classes.other.unhealthy]
    .filter((task) => task.revision === deployment.revision)
    .map((task) => ({ task, cause: 'DEPLOYMENT', reason: 'its deployment failed' }));
}

function distinct(victims: readonly Victim[]): Victim[] {
  return [...new Map(victims.map((victim) => [victim.task.id, victim])).values()];
}

function judged(snapshot: Snapshot, classes: Classes): Deployment {
  const { nowMs, service } = snapshot;
  const deployment = withProgress(
    snapshot.deployment,
    classes.current.ready.length,
    nowMs,
    service.spec.progressDeadlineSec,
  );
  const outcome = outcomeOf({ ...snapshot, deployment }, classes);
  if (!outcome || outcome === deployment.outcome) return deployment;
  const verdict = outcome.reached ? 'reached' : 'failed';
  return withTimeline({ ...deployment, outcome }, nowMs, `${outcome.stage} ${verdict}: ${outcome.detail}`);
}

/** In the load balancer from RUNNING on: only there can a target become healthy. */
function toRegister({ service, tasks }: Snapshot) {
  if (!service.ingress) return [];
  return tasks.filter(
    (task) =>
      task.observed?.lastStatus === 'RUNNING' &&
      task.observed.desiredStatus === 'RUNNING' &&
      task.registeredAtMs === undefined &&
      task.stop === undefined,
  );
}

function ingressStep(service: Service): Plan['ingress'] {
  if (service.status !== 'ACTIVE') return service.ingress ? 'remove' : 'keep';
  const wanted = ingressHashOf(service);
  if (wanted === service.ingress?.specHash) return 'keep';
  return wanted ? 'ensure' : 'remove';
}

function needsExecution(deployment: Deployment, nowMs: number): boolean {
  if (hasEnded(deployment) || deployment.executionArn !== undefined) return false;
  return deployment.executionAskedAtMs === undefined || nowMs >= deployment.executionAskedAtMs + EXECUTION_AGAIN_MS;
}

/** What the service says, its status, when to look again, and whether anything has to be written at all. */
function finish(
  snapshot: Snapshot,
  classes: Classes,
  capacity: Capacity,
  result: Plan,
  notBefore: number | undefined,
): Plan {
  const { service, nowMs, tasks } = snapshot;
  let next: Service = { ...service, observedGeneration: service.generation };
  const events: PlannedEvent[] = result.marks.map((mark) => ({
    taskId: mark.taskId,
    message: `(service ${service.service}) stops task ${mark.taskId}: ${mark.stop.reason}.`,
  }));
  for (const launch of result.launches.slice(0, 1)) {
    events.push({
      message: `(service ${service.service}) starts ${result.launches.length} task(s) of revision ${launch.revision.revision}.`,
    });
  }
  const notice = noticeOf(snapshot, classes, capacity, result, notBefore);
  if (notice !== service.lastNotice) {
    next = { ...next, lastNotice: notice };
    if (notice) events.push({ message: `(service ${service.service}) ${notice}` });
  }
  if (service.status === 'DRAINING' && tasks.length === 0) {
    next = { ...next, status: service.ingress ? 'DRAINING' : 'INACTIVE', updatedAtMs: nowMs };
    if (next.status === 'INACTIVE')
      events.push({ message: `(service ${service.service}) is INACTIVE: no task is left.` });
  }
  if (result.startExecution) {
    result.deployment = {
      ...result.deployment,
      executionAskedAtMs: nowMs,
      executions: result.deployment.executions + 1,
    };
  }
  const dueAtMs = next.status === 'INACTIVE' ? undefined : dueAt(snapshot, classes, result, notBefore);
  const changed =
    result.launches.length > 0 ||
    result.marks.length > 0 ||
    events.length > 0 ||
    result.startExecution ||
    result.deployment.outcome !== snapshot.deployment.outcome ||
    result.deployment.deadlineAtMs !== snapshot.deployment.deadlineAtMs ||
    next.observedGeneration !== service.observedGeneration ||
    next.status !== service.status ||
    next.lastNotice !== service.lastNotice;
  return { ...result, service: next, events, dueAtMs, changed };
}

/** A state worth a sentence, said once when it begins. */
function noticeOf(
  { service, deployment, nowMs }: Snapshot,
  classes: Classes,
  capacity: Capacity,
  result: Plan,
  notBefore: number | undefined,
): string | undefined {
  if (capacity.stuck) return `is stuck: ${capacity.stuck}`;
  if (notBefore !== undefined && nowMs < notBefore && countOf(classes.current) < service.desiredCount) {
    return `backs off before its next launch: ${deployment.failures?.count} task(s) failed in a row. ${deployment.failures?.lastReason ?? ''}`.trim();
  }
  const steady =
    service.status === 'ACTIVE' &&
    hasEnded(deployment) &&
    classes.current.ready.length + classes.other.ready.length === service.desiredCount &&
    countOf(classes.current) + countOf(classes.other) === service.desiredCount &&
    classes.stopping.length === 0 &&
    result.launches.length === 0;
  if (steady) return 'has reached a steady state.';
  return service.status === 'ACTIVE' && hasEnded(deployment) && service.lastNotice !== 'has reached a steady state.'
    ? service.lastNotice
    : undefined;
}
