import type { Task } from '../domain/task.ts';
import { launchDeadlineMs } from './capacity/plan-stops.ts';
import type { protectionEnds } from './capacity/protected-tasks.ts';
import type { Classes } from './classify.ts';
import { revisionFinder } from './find-revision.ts';
import { graceEndsAtMs, isChecked, readyAtMs, runningSinceMs } from './readiness.ts';
import { bakeEndsAtMs } from './rollout/bake.ts';
import { executionDueAtMs } from './rollout/execution.ts';
import { deadlineOf } from './rollout/stage-goal.ts';
import type { Plan, Snapshot } from './snapshot.ts';
import { registerAgainAtMs, trafficAgainAtMs } from './traffic/plan-traffic.ts';

/** An intent that was not recorded so long after it was written is launched again with its token. */
export const REPLAY_AFTER_MS = 10_000;

type Acts = Pick<
  Plan,
  | 'deployment'
  | 'launches'
  | 'register'
  | 'deregister'
  | 'stops'
  | 'traffic'
  | 'shift'
  | 'sleep'
  | 'wakeExecution'
  | 'stopJob'
>;

/** What else may make a look necessary. */
export interface Expected {
  /** When backoff lets the launches go that it holds back. */
  notBeforeMs: number | undefined;
  /** Of the tasks that it waits for. */
  protection: ReturnType<typeof protectionEnds>;
  /** When tasks that are spread unevenly over zones may be able to move. */
  rebalanceAtMs?: number | undefined;
  /** The plan had more changes than one transaction holds. */
  cut: boolean;
}

/**
 * When to look again at the latest; undefined when nothing is expected (a steady service costs nothing).
 * Always later than now, except where the plan was cut: a time that has passed and still stands would be a loop.
 * Health is polled, because AWS sends no event for it: every healthPollSec while young, backing off to three times that.
 */
export function dueAt(snapshot: Snapshot, classes: Classes, acts: Acts, expected: Expected): number | undefined {
  const { nowMs, service, settings } = snapshot;
  if (expected.cut) return nowMs;
  const { deployment } = acts;
  let soonestMs = Number.POSITIVE_INFINITY;
  const expect = (atMs = 0) => {
    if (atMs > nowMs) soonestMs = Math.min(soonestMs, atMs);
  };
  if (hasEffect(acts)) expect(nowMs + settings.healthPollSec * 1000);
  expect(trafficAgainAtMs(service));
  // Its end is told; one whose end was lost is looked at again.
  if (acts.stopJob) expect(nowMs + 3 * settings.healthPollSec * 1000);
  expect(expected.notBeforeMs);
  expect(expected.protection?.firstAtMs);
  expect(expected.rebalanceAtMs);
  expect(executionDueAtMs(deployment, nowMs));
  const judged = { ...snapshot, deployment };
  expect(deadlineOf(judged, classes));
  if (!deployment.outcome) expect(bakeEndsAtMs(judged));
  for (const task of classes.stopping) {
    expect(stoppingPollTime(task, snapshot));
    expect(task.stop?.stopAtMs);
  }
  const find = revisionFinder(snapshot.revisions);
  for (const { pending, unhealthy } of [classes.current, classes.other]) {
    for (const task of pending) {
      expect(pendingTime(task, find(task.revision), snapshot));
      expect(launchDeadlineMs(task, service.spec.launchDeadlineSec));
      expect(registerAgainAtMs(task));
    }
    for (const task of unhealthy) expect(nowMs + pollMs(nowMs - task.intentAtMs, settings.healthPollSec));
  }
  // Who else is on their instances is told to other services.
  for (const task of classes.astray) expect(nowMs + pollMs(nowMs - task.intentAtMs, settings.healthPollSec));
  return Number.isFinite(soonestMs) ? soonestMs : undefined;
}

/**
 * An effect changes the records, and is looked at again then; this is for one that could change nothing yet.
 * Replays have a time of their own.
 */
function hasEffect(acts: Acts): boolean {
  const { launches, register, deregister, stops, traffic, shift, sleep, wakeExecution } = acts;
  const calls = [launches, register, deregister, stops];
  return calls.some((list) => list.length > 0) || traffic !== 'keep' || (shift ?? sleep) !== undefined || wakeExecution;
}

/** 5 s for the first half minute of a task, then a sixth of its age, at most 15 s (with healthPollSec 5). */
export function pollMs(ageMs: number, healthPollSec: number): number {
  const baseMs = healthPollSec * 1000;
  return Math.min(3 * baseMs, Math.max(baseMs, ageMs / 6));
}

/** Waits to be launched, to be RUNNING or to be healthy; what has no check becomes healthy by the clock alone. */
function pendingTime(
  task: Task,
  revision: Snapshot['revisions'][number] | undefined,
  { service, nowMs, settings }: Snapshot,
): number {
  if (!task.observed) return replayTime(task, nowMs);
  const runningAtMs = runningSinceMs(task);
  if (runningAtMs !== undefined && !isChecked(revision)) return readyAtMs(runningAtMs, revision, service);
  const pollAtMs = nowMs + pollMs(nowMs - task.intentAtMs, settings.healthPollSec);
  const graceAtMs = runningAtMs === undefined ? 0 : graceEndsAtMs(runningAtMs, revision, service);
  // What is sick in its grace is unhealthy from its end on.
  return graceAtMs > nowMs ? Math.min(pollAtMs, graceAtMs) : pollAtMs;
}

/** Waits to be launched, drained or STOPPED. */
function stoppingPollTime(task: Task, { nowMs, settings }: Snapshot): number {
  if (!task.observed) return replayTime(task, nowMs);
  const { stop, runningAtMs, intentAtMs } = task;
  const sinceMs = stop?.stopSentAtMs ?? stop?.markedAtMs ?? runningAtMs ?? intentAtMs;
  return nowMs + pollMs(nowMs - sinceMs, settings.healthPollSec);
}

/** A replay that this plan asks for may be refused by a throttle: then it is tried again after as long. */
function replayTime({ intentAtMs }: Task, nowMs: number): number {
  const firstAtMs = intentAtMs + REPLAY_AFTER_MS;
  return firstAtMs > nowMs ? firstAtMs : nowMs + REPLAY_AFTER_MS;
}
