import type { JobKey } from '../domain/job.ts';
import type { ServiceKey } from '../domain/service.ts';

/** What the deployment's state machine is started with. */
export interface RolloutInput extends ServiceKey {
  deploymentId: string;
  epoch: number;
}

/** What a step of an execution knows: whose it is, and which one of possibly several. */
export interface ExecutionInput extends RolloutInput {
  executionArn: string;
}

/** Step Functions: executions of one state machine, which hold stages and time. */
export interface Executions<Input> {
  /** The same name and input while running is the same execution; a closed name is taken. */
  start(name: string, input: Input): Promise<{ executionArn: string } | 'name-taken'>;
  /** Wakes what waits on the token. False: nothing waits on it any more. */
  wake(taskToken: string, output: object): Promise<boolean>;
  /** Whether it runs no more, however it ended; one that nobody knows any more has. */
  hasEnded(executionArn: string): Promise<boolean>;
}

/** Executions of the deployment's state machine. */
export type Rollouts = Executions<RolloutInput>;
/** Executions of the job's. */
export type JobRuns = Executions<JobKey>;

/** The queue of "wake me at t": a hint, at most 900 s away. */
export interface WakeQueue {
  send(key: ServiceKey, delaySec: number): Promise<void>;
}

/** Log lines of a task's container. */
export interface LogLine {
  atMs: number;
  text: string;
}

export interface TaskLogs {
  /**
   * Oldest first, at most `limit` lines (10,000) and as many as fit 1 MB: the last ones ('end'), the first ones
   * ('start'), those of a time and later, or those behind a token. `next` is the token of what comes behind them; undefined while the container
   * has no log. 'expired': the token is not taken any more (CloudWatch Logs keeps one for 24 hours).
   */
  read(query: {
    cluster: string;
    taskId: string;
    container: string;
    limit: number;
    from: 'start' | 'end' | { sinceMs: number } | { token: string };
  }): Promise<{ lines: LogLine[]; next?: string } | 'expired'>;
}
