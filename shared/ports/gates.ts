import type { Gate } from '../domain/gate.ts';
import type { Job } from '../domain/job.ts';
import type { LifecycleStage } from '../domain/limits/lifecycle-stages.ts';
import type { ImageDigest, Task } from '../domain/task.ts';
import type { ExecutionInput } from './rollouts.ts';
import type { Collection } from './store.ts';

/** What the state machine asks of one gate, at each look: the answer to the last one is in it. */
export interface GateInput extends ExecutionInput {
  stage: LifecycleStage;
  gate: Pick<Gate, 'name' | 'type'>;
  /** 1 at the first look. */
  evaluation: number;
  /** What the evaluator wants to remember. */
  state?: unknown;
}

/**
 * passed: it need not be looked at any more in this stage. failed: the stage has failed. again: after waitSec, whole
 * seconds of the clock, with `state` handed back. over: the stage has ended, or the execution does not hold the deployment any more.
 */
export interface GateAnswer {
  verdict: GateVerdict['verdict'] | 'over';
  detail: string;
  waitSec: number;
  evaluation: number;
  state: unknown;
}

/**
 * What an evaluator says. `detail` names the values that it was judged by: it becomes part of the timeline. An execution
 * has 25,000 events of history and a look takes about eight: a gate that is watched for as long as its stage lasts asks
 * for longer and longer waits, and for fewer than 2,000 looks in a day. Whoever hears of a failure before the next look
 * (an alarm's event) writes it as the stage's outcome, as evaluateGate does.
 */
export type GateVerdict =
  /** `imageDigests`: of the task that it was judged by, by container. */
  | { verdict: 'passed'; detail: string; taskId?: string; imageDigests?: ImageDigest[] }
  /** `rollback`: whatever the spec says of its circuit breaker. */
  | { verdict: 'failed'; detail: string; taskId?: string; rollback?: true }
  /** `waitSec`: of the spec's seconds, fractions allowed. `starts`: the job that the gate waits for from now on. */
  | { verdict: 'again'; waitSec: number; detail?: string; state?: unknown; starts?: { job: Job; newTask: Task } };

/** What an evaluator is given. Pure facts: it may call what it was wired with, and changes no record. */
export interface GateContext {
  gate: Gate;
  collection: Collection;
  stage: LifecycleStage;
  evaluation: number;
  /**
   * For how long the stage has lasted, in the seconds of the spec: those of the clock, times the stack's time scale. A
   * pause does not count, and an execution that takes over goes on with it.
   */
  elapsedSec: number;
  nowMs: number;
  state: unknown;
}

/**
 * Judges one kind of gate. What it depends on being silent or broken is `again` within a bound, and then the gate's own
 * timeout decides: never a pass. An error that it throws is tried six times more, and then ends the execution.
 */
export type EvaluateGate = (context: GateContext) => Promise<GateVerdict>;

/** Evaluators by the type of gate. */
export type GateEvaluators = Readonly<Record<string, EvaluateGate>>;
