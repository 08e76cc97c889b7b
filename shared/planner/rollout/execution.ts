import { type Deployment, hasEnded } from '../../domain/deployment.ts';

/**
 * An execution that has not begun so long after it was asked for is asked for once more by its name: whoever was to ask may
 * have died between writing so and asking. StartExecution with the same name and input is one execution (AWS: "Request
 * Syntax, name" of StartExecution), so one that is merely slow is not started twice.
 */
const EXECUTION_REPEAT_MS = 10_000;
/** One that has not begun by then has ended without beginning, and its name is used up: another is asked for. */
const EXECUTION_AGAIN_MS = 60_000;
/**
 * An execution that has something to do takes seconds; its own retries give up after about a minute. One that has
 * not moved for so long has ended and nobody told (the event was lost): another goes on where it stopped.
 */
const EXECUTION_IDLE_MS = 180_000;

/**
 * Does its stage wait so long that its execution may have ended without anybody being told? Where the planner says when
 * a stage is over another one goes on; but a gate that has to pass is asked by the execution alone, for ever by none.
 * Begun at 12:04:03, in PRE_SCALE_UP since 12:04:04, aborted at 12:04:40, its event lost: from 12:07:04 on.
 */
export function mayHaveLostExecution(deployment: Deployment, nowMs: number): boolean {
  const { executionArn, outcome, stage, updatedAtMs } = deployment;
  const waitsForGoal = stage !== undefined && outcome === undefined;
  return (
    !hasEnded(deployment) && executionArn !== undefined && waitsForGoal && nowMs >= updatedAtMs + EXECUTION_IDLE_MS
  );
}

/** Has the deployment's execution to be asked for: as `another`, with a name of its own, or by the name that it has? */
export function executionAsk(deployment: Deployment, nowMs: number): 'another' | 'same' | undefined {
  const anotherAtMs = anotherExecutionAtMs(deployment, nowMs);
  if (anotherAtMs === undefined) return undefined;
  if (nowMs >= anotherAtMs) return 'another';
  const repeatAtMs = firstRepeatAtMs(deployment);
  return repeatAtMs !== undefined && nowMs >= repeatAtMs ? 'same' : undefined;
}

/**
 * When the deployment's execution has to be asked for (again) unless something happens before; undefined: never.
 * Never asked for: now. Asked for at 12:00:00 and not begun: 12:00:10, by its name, and every ten seconds until 12:01:00,
 * by another. Begun, and its stage's goal was reached at 12:05:00: 12:08:00, unless it has gone on.
 */
export function executionDueAtMs(deployment: Deployment, nowMs: number): number | undefined {
  const anotherAtMs = anotherExecutionAtMs(deployment, nowMs);
  const firstAtMs = firstRepeatAtMs(deployment);
  if (anotherAtMs === undefined || firstAtMs === undefined) return anotherAtMs;
  const repeatAtMs = firstAtMs > nowMs ? firstAtMs : nowMs + EXECUTION_REPEAT_MS;
  return Math.min(anotherAtMs, repeatAtMs);
}

function anotherExecutionAtMs(deployment: Deployment, nowMs: number): number | undefined {
  if (hasEnded(deployment)) return undefined;
  const { executionArn, executionAskedAtMs, outcome, stage, updatedAtMs } = deployment;
  const againAtMs = executionAskedAtMs === undefined ? nowMs : executionAskedAtMs + EXECUTION_AGAIN_MS;
  if (executionArn === undefined) return againAtMs;
  const waitsForGoal = stage !== undefined && outcome === undefined;
  return waitsForGoal ? undefined : Math.max(againAtMs, updatedAtMs + EXECUTION_IDLE_MS);
}

function firstRepeatAtMs({ executionArn, executionAskedAtMs }: Deployment): number | undefined {
  if (executionArn !== undefined || executionAskedAtMs === undefined) return undefined;
  return executionAskedAtMs + EXECUTION_REPEAT_MS;
}
