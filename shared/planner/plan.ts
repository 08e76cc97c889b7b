import { type Deployment, type FailureCount, hasEnded } from '../domain/deployment.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import { isDaemon } from '../domain/service-spec.ts';
import { failuresOf, notBeforeMs } from './backoff.ts';
import { astrayVictims } from './capacity/astray-victims.ts';
import { type Bounds, boundsOf, daemonBounds } from './capacity/bounds.ts';
import { guardBounds } from './capacity/guard-bounds.ts';
import { planCapacity, type Victim } from './capacity/plan-capacity.ts';
import { planLaunches } from './capacity/plan-launches.ts';
import { overdueVictims, planStops } from './capacity/plan-stops.ts';
import { protectedTasks, protectionEnds } from './capacity/protected-tasks.ts';
import { sidesOf } from './capacity/sides.ts';
import { type Classes, classify, countActive } from './classify.ts';
import { dueAt, REPLAY_AFTER_MS } from './due.ts';
import { unwantedJob } from './jobs/unwanted-job.ts';
import { nextService } from './next-service.ts';
import { freePlaces } from './placement/daemon-places.ts';
import { type Aim, aimOf } from './rollout/aim.ts';
import { executionAsk } from './rollout/execution.ts';
import { planPins } from './rollout/plan-pins.ts';
import { type Findings, judge } from './rollout/stage-goal.ts';
import { sleepStep } from './sleep.ts';
import type { Plan, PlannedLaunch, Snapshot } from './snapshot.ts';
import { shiftStep, toRegister, trafficStep } from './traffic/plan-traffic.ts';
import { trafficAim } from './traffic/traffic-aim.ts';

/**
 * What to do for one service now. Pure: the same snapshot gives the same plan.
 * Classify the tasks, decide on capacity within the bounds, carry stops forward, judge the stage, say when to look
 * again; a last guard holds the bounds although the arithmetic does.
 */
export function plan(snapshot: Snapshot): Plan {
  const { service, nowMs, settings } = snapshot;
  const aim = aimOf(snapshot);
  const classes = classify(snapshot, aim.revision);
  const bounds = boundsNow(snapshot, classes, aim);
  const traffic = trafficAim(snapshot, classes);
  const shift = shiftStep(snapshot, traffic);
  const sleep = sleepStep(snapshot, classes);
  const kept = protectedTasks(snapshot, classes);
  const pins = planPins(snapshot);
  const isHeld = (wanted: ServiceRevision | undefined) =>
    pins.some(({ revision, isFirst }) => isFirst && revision === wanted?.revision);
  const decided = sidesOf(snapshot, classes, aim, bounds).map((side) => {
    const backoff = backoffOf(snapshot, side.launchable, side.desired);
    const mayLaunch = side.launchable !== undefined && !isHeld(side.launchable) && backoff.untilMs === undefined;
    const capacity = planCapacity(side.seats, side.desired, side.bounds, {
      mayLaunch,
      stopping: classes.stopping.length + side.going,
      kept,
      over: side.over,
      strategy: side.launchable?.spec.placementStrategy,
      isDaemon: isDaemon(service.spec),
      noRoomAtMs: backoff.failures?.isUnplaced ? backoff.failures.lastAtMs : undefined,
    });
    return { side, backoff, capacity };
  });

  const launches: PlannedLaunch[] = [];
  const wanted = [...overdueVictims(snapshot, classes), ...astrayVictims(classes)];
  for (const { side, capacity } of decided) {
    const { subnet } = side.rebalancing?.move ?? {};
    const wish = { revision: side.launchable, group: side.group, keepsOthers: aim.mode === 'hold', subnet };
    const count = Math.min(capacity.launches, settings.changesMax - launches.length);
    launches.push(...planLaunches(snapshot, wish, count, snapshot.deployment.attempts + launches.length));
    // Nobody goes while traffic has to move first: a group that is to lose it still has it.
    if (!shift && !sleep) wanted.push(...capacity.victims);
  }
  const unique = distinct(wanted);
  const victims = unique.slice(0, settings.changesMax - launches.length);
  // Stryker disable all: where the arithmetic holds the guard does nothing; guard-bounds.test.ts is about it
  for (const { side } of decided) {
    const own = launches.filter(({ revision }) => revision === side.launchable).length;
    guardBounds(side.groups, side.bounds, own, victims);
  }
  // Stryker restore all

  const stuck = decided.find((each) => each.capacity.stuck)?.capacity.stuck;
  const waitsFor = decided.flatMap((each) => each.capacity.waitsFor ?? []);
  const protection = protectionEnds(waitsFor);
  const missing = decided.reduce((sum, each) => sum + each.capacity.launches, 0);
  const rebalancing = decided[0]?.side.rebalancing;
  const held = decided.find((each) => each.backoff.untilMs !== undefined && each.capacity.missing > 0);
  const acts = {
    launches,
    ...planStops(classes.stopping, victims, nowMs),
    replays: snapshot.tasks.filter((task) => !task.observed && nowMs >= task.intentAtMs + REPLAY_AFTER_MS),
    pins,
    register: toRegister(snapshot, [...classes.current.pending, ...classes.other.pending]),
    traffic: trafficStep(snapshot),
    shift,
    sleep,
    ...nextDeployment(snapshot, classes, { stuck, traffic, waitsFor }, launches.length),
  };
  const said = nextService(snapshot, classes, aim, acts, victims, {
    stuck,
    heldBackBy: held?.backoff.failures,
    waitsFor,
    rebalancing,
  });
  const cut = launches.length < missing || victims.length < unique.length || pins.some(({ isFirst }) => isFirst);
  return {
    ...acts,
    ...said,
    dueAtMs:
      said.service.status === 'INACTIVE'
        ? undefined
        : dueAt(snapshot, classes, acts, {
            notBeforeMs: held?.backoff.untilMs,
            protection,
            rebalanceAtMs: rebalancing?.againAtMs,
            cut,
          }),
    // Every launch is an attempt of the deployment, and every event is of a mark, a launch or the service.
    changed: acts.marks.length > 0 || acts.deployment !== snapshot.deployment || said.service !== service,
  };
}

function boundsNow(snapshot: Snapshot, classes: Classes, { desired, revision }: Aim): Bounds {
  const bounds = boundsOf(desired, snapshot.service.spec.deploymentConfiguration);
  const free = freePlaces(snapshot, revision);
  return free ? daemonBounds(bounds, countActive(classes), free.length) : bounds;
}

/** The failures of what would be launched, and until when they hold launches back (undefined: they do not). */
function backoffOf(
  snapshot: Snapshot,
  launchable: ServiceRevision | undefined,
  desired: number,
): { failures?: FailureCount; untilMs?: number } {
  const failures = launchable && failuresOf(snapshot, launchable);
  const untilMs = notBeforeMs(failures, desired) ?? 0;
  return { failures, untilMs: snapshot.nowMs < untilMs ? untilMs : undefined };
}

/** A task may be a victim for two reasons: the first one counts. */
function distinct(victims: Victim[]): Victim[] {
  const seen = new Set<string>();
  return victims.filter(({ task }) => !seen.has(task.id) && seen.add(task.id));
}

function nextDeployment(snapshot: Snapshot, classes: Classes, found: Findings, launches: number) {
  const { nowMs } = snapshot;
  const judged = judge(snapshot, classes, found);
  const ask = executionAsk(judged, nowMs);
  const isAnother = ask === 'another';
  const { taskToken, outcome, attempts, executions } = judged;
  const deployment: Deployment = {
    ...judged,
    attempts: attempts + launches,
    ...(isAnother ? { executionAskedAtMs: nowMs, executions: executions + 1 } : {}),
  };
  const wakeExecution = taskToken !== undefined && (outcome !== undefined || hasEnded(judged));
  const next = launches > 0 || isAnother ? deployment : judged;
  return { deployment: next, startExecution: ask !== undefined, wakeExecution, stopJob: unwantedJob(snapshot, next) };
}
