import { describeStatusChange } from '../describe-status-change.ts';
import type { ExecutionStatus } from '../store/execution-store.ts';
import { NOT_TRUNCATED, recordEvent } from './history.ts';
import type { Turn } from './turn.ts';

export interface Outcome {
  /** JSON */
  output?: string;
  error?: string;
  cause?: string;
}

/** Closes an execution: its last event, its status, and the news of it. Nothing of it runs on. */
export function endExecution(
  turn: Turn,
  status: Exclude<ExecutionStatus, 'RUNNING'>,
  { output, error, cause }: Outcome,
  previousEventId: number,
): void {
  const { store, execution, nowMs } = turn;
  switch (status) {
    case 'SUCCEEDED':
      recordEvent(turn, 'ExecutionSucceeded', previousEventId, {
        executionSucceededEventDetails: { output, outputDetails: NOT_TRUNCATED },
      });
      break;
    case 'FAILED':
      recordEvent(turn, 'ExecutionFailed', previousEventId, { executionFailedEventDetails: { error, cause } });
      break;
    case 'TIMED_OUT':
      recordEvent(turn, 'ExecutionTimedOut', 0, { executionTimedOutEventDetails: { error: 'States.Timeout' } });
      break;
    case 'ABORTED':
      recordEvent(turn, 'ExecutionAborted', 0, { executionAbortedEventDetails: { error, cause } });
  }
  execution.status = status;
  execution.output = output ?? null;
  execution.error = error ?? null;
  execution.cause = cause ?? null;
  execution.stoppedAtMs = nowMs;
  store.frames.removeAll(execution.id);
  turn.effects.runnable.clear();
  turn.effects.launches.clear();
  store.outbox.add(execution.arn, nowMs, describeStatusChange(execution));
}
