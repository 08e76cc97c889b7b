import { type Deployment, type FailureCount, hasEnded } from '../domain/deployment.ts';
import { type Aim, aimOf } from './aim.ts';
import { failuresOf, notBeforeMs } from './backoff.ts';
import { boundsOf } from './bounds.ts';
import { type Classes, classify } from './classify.ts';
import { dueAt, REPLAY_AFTER_MS } from './due.ts';
import { needsExecution } from './execution.ts';
import { guardBounds } from './guard-bounds.ts';
import { nextService } from './next-service.ts';
import { type Capacity, planCapacity, type Victim } from './plan-capacity.ts';
import { ingressStep, toRegister } from './plan-ingress.ts';
import { planLaunches } from './plan-launches.ts';
import { overdueVictims, planStops } from './plan-stops.ts';
import { seatsOf } from './seats.ts';
import type { Plan, Snapshot } from './snapshot.ts';
import { judge } from './stage-goal.ts';

/**
 * What to do for one service now. Pure: the same snapshot gives the same plan.
 * Classify the tasks, decide on capacity within the bounds, carry stops forward, judge the stage, say when to look
 * again; a last guard holds the bounds although the arithmetic does.
 */
export function plan(snapshot: Snapshot): Plan {
  const { service, nowMs, settings } = snapshot;
  const aim = aimOf(snapshot);
  const classes = classify(snapshot, aim.revision);
  const bounds = boundsOf(aim.desired, service.spec.deploymentConfiguration);
  const backoff = backoffOf(snapshot, aim);
  const stopping = classes.stopping.length;
  const mayLaunch = aim.launchable !== undefined && backoff.untilMs === undefined;
  const capacity = planCapacity(seatsOf(classes, aim), aim.desired, bounds, { mayLaunch, stopping });

  const launches = planLaunches(snapshot, aim, Math.min(capacity.launches, settings.changesMax));
  const wanted = distinct([...overdueVictims(snapshot, classes), ...capacity.victims]);
  const victims = wanted.slice(0, settings.changesMax - launches.length);
  guardBounds(classes, bounds, launches.length, victims);

  const heldBack = backoff.untilMs !== undefined && capacity.missing > 0;
  const acts = {
    launches,
    ...planStops(classes.stopping, victims, nowMs),
    replays: snapshot.tasks.filter((task) => !task.observed && nowMs >= task.intentAtMs + REPLAY_AFTER_MS),
    register: toRegister(snapshot, [...classes.current.pending, ...classes.other.pending]),
    ingress: ingressStep(snapshot),
    ...nextDeployment(snapshot, classes, capacity, launches.length),
  };
  const said = nextService(snapshot, classes, aim, acts, victims, {
    stuck: capacity.stuck,
    heldBackBy: heldBack ? backoff.failures : undefined,
  });
  const cut = launches.length < capacity.launches || victims.length < wanted.length;
  return {
    ...acts,
    ...said,
    dueAtMs:
      said.service.status === 'INACTIVE'
        ? undefined
        : dueAt(snapshot, classes, acts, { notBeforeMs: heldBack ? backoff.untilMs : undefined, cut }),
    changed:
      launches.length + acts.marks.length + said.events.length > 0 ||
      acts.deployment !== snapshot.deployment ||
      said.service !== service,
  };
}

/** The failures of what would be launched, and until when they hold launches back (undefined: they do not). */
function backoffOf(snapshot: Snapshot, { launchable, desired }: Aim): { failures?: FailureCount; untilMs?: number } {
  const failures = launchable && failuresOf(snapshot, launchable);
  const untilMs = notBeforeMs(failures, desired);
  return { failures, untilMs: untilMs !== undefined && snapshot.nowMs < untilMs ? untilMs : undefined };
}

/** A task may be a victim for two reasons: the first one counts. */
function distinct(victims: Victim[]): Victim[] {
  if (victims.length < 2) return victims;
  const seen = new Set<string>();
  return victims.filter(({ task }) => !seen.has(task.id) && seen.add(task.id));
}

function nextDeployment(snapshot: Snapshot, classes: Classes, { stuck }: Capacity, launches: number) {
  const { nowMs } = snapshot;
  const judged = judge(snapshot, classes, stuck);
  const startExecution = needsExecution(judged, nowMs);
  const { taskToken, outcome, attempts, executions } = judged;
  const deployment: Deployment = {
    ...judged,
    attempts: attempts + launches,
    ...(startExecution ? { executionAskedAtMs: nowMs, executions: executions + 1 } : {}),
  };
  const wakeExecution = taskToken !== undefined && (outcome !== undefined || hasEnded(judged));
  return { deployment: launches > 0 || startExecution ? deployment : judged, startExecution, wakeExecution };
}
