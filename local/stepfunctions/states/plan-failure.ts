import type { Catcher } from '../asl.ts';
import { exitState } from '../engine/exit-state.ts';
import { failBranch, removeDescendants } from '../engine/fail-branch.ts';
import { recordOn } from '../engine/history.ts';
import { saveFrame, type Turn } from '../engine/turn.ts';
import { evaluateTemplate, type Scope } from '../jsonata/evaluate-template.ts';
import { type Failure, StateFailure } from '../state-failure.ts';
import { evaluateAssign, jsonWithinLimit } from './evaluate-assign.ts';
import { matchesError, retryDelayMs } from './match-error.ts';
import type { Plan, StateContext } from './state-context.ts';

/** A state has failed: it is retried, or caught, or its branch fails. Retry is looked at before Catch. */
export async function planFailure(context: StateContext, failure: Failure): Promise<Plan> {
  const retry = planRetry(context, failure);
  if (retry) return retry;
  const index = (context.state.Catch ?? []).findIndex((catcher) => matchesError(catcher.ErrorEquals, failure));
  const catcher = context.state.Catch?.[index];
  if (catcher) return planCatch(context, failure, catcher, index);
  return (turn) => {
    recordEvaluation(turn, context, failure);
    failBranch(turn, context.frame, failure);
  };
}

/** The first retrier that names the error decides alone, also when its attempts are used up. */
function planRetry({ state, frame }: StateContext, failure: Failure): Plan | undefined {
  const index = (state.Retry ?? []).findIndex((retrier) => matchesError(retrier.ErrorEquals, failure));
  const retrier = state.Retry?.[index];
  if (!retrier) return undefined;
  const retries = JSON.parse(frame.retries) as number[];
  const made = retries[index] ?? 0;
  if (made >= (retrier.MaxAttempts ?? 3)) return undefined;
  const delayMs = retryDelayMs(retrier, made, Math.random);
  return (turn) => {
    recordEvaluation(turn, { frame }, failure);
    // A Parallel whose Output failed still has its branches: the next attempt begins without them.
    removeDescendants(turn, frame);
    retries[index] = made + 1;
    frame.retries = JSON.stringify(retries);
    frame.phase = 'retry';
    frame.wakeAtMs = turn.nowMs + delayMs;
    frame.token = null;
    frame.work = '{}';
    saveFrame(turn, frame);
  };
}

async function planCatch(context: StateContext, failure: Failure, catcher: Catcher, index: number): Promise<Plan> {
  const { frame } = context;
  // AWS gives an error without a cause (a timeout) an empty one.
  const errorOutput = { Error: failure.error ?? '', Cause: failure.cause ?? '' };
  const scope: Scope = { ...context.scope, states: { ...context.scope.states, errorOutput } };
  try {
    const output =
      catcher.Output === undefined
        ? errorOutput
        : await evaluateTemplate(catcher.Output, `Catch[${index}]/Output`, scope);
    const assigned = await evaluateAssign(context, catcher.Assign, `Catch[${index}]/Assign`, scope);
    const text = jsonWithinLimit(output, frame.stateName);
    return (turn) => {
      recordEvaluation(turn, context, failure);
      removeDescendants(turn, frame);
      exitState(turn, frame, { output: text, assigned, next: catcher.Next });
    };
  } catch (thrown) {
    if (!(thrown instanceof StateFailure)) throw thrown;
    const { failure: second } = thrown;
    // What fails in a catcher is not caught again by the same state.
    return (turn) => {
      recordEvaluation(turn, context, failure);
      recordEvaluation(turn, context, second);
      failBranch(turn, frame, second);
    };
  }
}

function recordEvaluation(turn: Turn, { frame }: Pick<StateContext, 'frame'>, failure: Failure): void {
  if (failure.field === undefined) return;
  recordOn(turn, frame, 'EvaluationFailed', {
    evaluationFailedEventDetails: {
      error: failure.error,
      cause: failure.cause,
      location: failure.field,
      state: frame.stateName,
    },
  });
}
