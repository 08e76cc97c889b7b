/** An error as ASL knows it: what Retry and Catch match, and what an execution ends with. */
export interface Failure {
  /** A Fail state need not name one. */
  error?: string;
  cause?: string;
  /**
   * Other names that ErrorEquals may match it by. A missed heartbeat is reported as States.Timeout and is
   * caught by States.HeartbeatTimeout too; an access denied is caught by States.Permissions.
   */
  aliases?: string[];
  /** The field whose expression failed (`Output/a`): recorded as an EvaluationFailed event. */
  field?: string;
}

/** Thrown while a state is evaluated: the state fails with it. */
export class StateFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.cause ?? failure.error);
    this.name = failure.error ?? 'StateFailure';
    this.failure = failure;
  }
}

/** `States.QueryEvaluationError` in a field of the state. */
export function queryFailure(field: string, cause: string): StateFailure {
  return new StateFailure({ error: 'States.QueryEvaluationError', cause, field });
}
