import { hasEnded } from '../domain/deployment.ts';
import type { Task } from '../domain/task.ts';
import type { Classes } from './classify.ts';
import { graceEndsAtMs, readyAtMs } from './readiness.ts';
import type { Plan, Snapshot } from './snapshot.ts';

/** An intent that was not recorded so long after it was written is launched again with its token. */
export const REPLAY_AFTER_MS = 10_000;
/** An execution that has not begun so long after it was asked for is asked for again. */
export const EXECUTION_AGAIN_MS = 60_000;
const STOP_AGAIN_MS = 60_000;

/**
 * When to look again at the latest; undefined when nothing is expected (a steady service costs nothing).
 * Health is polled, because AWS sends no event for it: every healthPollSec while young, backing off to three times that.
 */
export function dueAt(
  snapshot: Snapshot,
  classes: Classes,
  plan: Pick<Plan, 'launches' | 'deregister' | 'startExecution'>,
  notBefore: number | undefined,
): number | undefined {
  const { nowMs, deployment, service, settings } = snapshot;
  const times: number[] = [];
  if (plan.launches.length > 0) times.push(nowMs + settings.healthPollSec * 3000);
  if (plan.deregister.length > 0) times.push(nowMs);
  if (plan.startExecution) times.push(nowMs + EXECUTION_AGAIN_MS);
  if (notBefore !== undefined && notBefore > nowMs) times.push(notBefore);
  if (!hasEnded(deployment)) {
    if (deployment.deadlineAtMs !== undefined && deployment.outcome === undefined) times.push(deployment.deadlineAtMs);
    if (deployment.executionArn === undefined)
      times.push((deployment.executionAskedAtMs ?? nowMs) + EXECUTION_AGAIN_MS);
  }
  for (const task of snapshot.tasks) times.push(...taskTimes(task, snapshot));
  for (const group of [classes.current, classes.other]) {
    for (const task of [...group.pending, ...group.unhealthy])
      times.push(nowMs + pollMs(nowMs - task.intentAtMs, settings.healthPollSec));
  }
  if (service.status === 'DRAINING' && snapshot.tasks.length === 0) times.push(nowMs);
  return times.length === 0 ? undefined : Math.max(nowMs, Math.min(...times));
}

/** 5 s for the first half minute of a task, then a sixth of its age, at most 15 s (with healthPollSec 5). */
export function pollMs(ageMs: number, healthPollSec: number): number {
  const baseMs = healthPollSec * 1000;
  return Math.min(3 * baseMs, Math.max(baseMs, ageMs / 6));
}

function taskTimes(task: Task, { service, revisions, nowMs }: Snapshot): number[] {
  const times: number[] = [];
  const { stop, runningAtMs } = task;
  if (!task.observed) times.push(task.intentAtMs + REPLAY_AFTER_MS);
  if (stop?.stopSentAtMs !== undefined) times.push(stop.stopSentAtMs + STOP_AGAIN_MS);
  else if (stop?.stopAtMs !== undefined) times.push(stop.stopAtMs);
  if (runningAtMs === undefined) times.push(task.intentAtMs + service.spec.launchDeadlineSec * 1000);
  else {
    const revision = revisions.find((candidate) => candidate.revision === task.revision);
    times.push(
      ...[readyAtMs(runningAtMs, revision, service), graceEndsAtMs(runningAtMs, revision, service)].filter(
        (time) => time > nowMs,
      ),
    );
  }
  return times;
}
