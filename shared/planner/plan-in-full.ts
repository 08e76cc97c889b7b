import { type Deployment, type FailureCount, hasEnded } from '../domain/deployment.ts';
import type { Service } from '../domain/service.ts';
import { type Aim, aimOf } from './aim.ts';
import { failuresOf, notBeforeMs } from './backoff.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { type Classes, classify, countActive } from './classify.ts';
import { dueAt, REPLAY_AFTER_MS } from './due.ts';
import { needsExecution } from './execution.ts';
import { noticeOf } from './notices.ts';
import { type Capacity, planCapacity, type Victim } from './plan-capacity.ts';
import { ingressStep, toRegister } from './plan-ingress.ts';
import { planLaunches } from './plan-launches.ts';
import { overdueVictims, planStops } from './plan-stops.ts';
import { seatsOf } from './seats.ts';
import type { Plan, PlannedEvent, Snapshot } from './snapshot.ts';
import { judge } from './stage-goal.ts';

/**
 * Classify the tasks, decide on capacity within the bounds, carry stops forward, judge the stage, say when to look
 * again; a last guard holds the bounds although the arithmetic does.
 */
export function planInFull(snapshot: Snapshot): Plan {
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
  guard(classes, bounds, launches.length, victims);

  const heldBack = backoff.untilMs !== undefined && capacity.missing > 0;
  const acts = {
    launches,
    ...planStops(classes.stopping, victims, nowMs),
    replays: snapshot.tasks.filter((task) => !task.observed && nowMs >= task.intentAtMs + REPLAY_AFTER_MS),
    register: toRegister(snapshot, [...classes.current.pending, ...classes.other.pending]),
    ingress: ingressStep(snapshot),
    ...nextDeployment(snapshot, classes, capacity, launches.length),
  };
  const said = nextService(snapshot, classes, aim, acts, {
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

/**
 * The last guard: never more active tasks than the upper bound by our launches, and never fewer healthy ones than the
 * lower bound by our stops, whatever the rules came to.
 */
function guard(classes: Classes, { upper, lower }: Bounds, launches: number, victims: readonly Victim[]): void {
  const active = countActive(classes);
  if (launches > 0 && active + launches > upper)
    throw new Error(`a plan would have ${active + launches} active tasks over an upper bound of ${upper}`);
  const ready = new Set([...classes.current.ready, ...classes.other.ready]);
  const stopped = victims.filter(({ task }) => ready.has(task)).length;
  if (stopped > 0 && ready.size - stopped < lower)
    throw new Error(`a plan would leave ${ready.size - stopped} healthy tasks under a lower bound of ${lower}`);
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

type Acts = Pick<Plan, 'deployment' | 'launches' | 'marks'>;
type Findings = Omit<Parameters<typeof noticeOf>[1], 'converged'>;

/** The service's record and what it says. The same record where nothing about it changes. */
function nextService(
  snapshot: Snapshot,
  classes: Classes,
  aim: Aim,
  { deployment, launches, marks }: Acts,
  findings: Findings,
): { service: Service; events: PlannedEvent[] } {
  const { service, tasks, nowMs } = snapshot;
  const ready = classes.current.ready.length + (aim.mode === 'hold' ? classes.other.ready.length : 0);
  const converged = ready === aim.desired && tasks.length === ready && launches.length + marks.length === 0;
  const lastNotice = noticeOf(snapshot, { ...findings, converged });
  const isEmpty = tasks.length === 0 && service.ingress === undefined && deployment.taskToken === undefined;
  const status = service.status === 'DRAINING' && isEmpty ? 'INACTIVE' : service.status;

  const says = (message: string, taskId?: string) => ({ taskId, message: `(service ${service.service}) ${message}` });
  const events = marks.map(({ taskId, stop }) => says(`stops task ${taskId}: ${stop.reason}.`, taskId));
  const [launch] = launches;
  if (launch) events.push(says(`starts ${launches.length} task(s) of revision ${launch.revision.revision}.`));
  if (lastNotice !== undefined && lastNotice !== service.lastNotice) events.push(says(lastNotice));
  if (status !== service.status) events.push(says('is INACTIVE: no task is left.'));

  const isSame =
    lastNotice === service.lastNotice && status === service.status && service.observedGeneration === service.generation;
  const updatedAtMs = status === service.status ? service.updatedAtMs : nowMs;
  const next = { ...service, observedGeneration: service.generation, lastNotice, status, updatedAtMs };
  return { service: isSame ? service : next, events };
}
