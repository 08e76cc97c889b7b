import type { JsonObject } from './json.ts';
import type { Query } from './jsonata/evaluate-template.ts';

/**
 * The Amazon States Language (states-language.net/spec.html), as a definition that passed validation has it; what it says
 * in JSONPath has become functions.
 */

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Parallel' | 'Map' | 'Succeed' | 'Fail';

/** A `{% expression %}` string, a compiled path, or the literal itself. */
type Expression<T> = string | Query | T;

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: 'NONE' | 'FULL';
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Output?: unknown;
  Assign?: JsonObject;
}

interface ChoiceRule {
  Condition: Expression<boolean>;
  Next: string;
  Output?: unknown;
  Assign?: JsonObject;
}

/** A `States` map with its entrance: the machine itself, a branch, an item processor. */
export interface StateGroup {
  StartAt: string;
  States: Record<string, State>;
}

export interface StateMachineDefinition extends StateGroup {
  QueryLanguage?: string;
  TimeoutSeconds?: number;
}

export interface State {
  Type: StateType;
  QueryLanguage?: string;
  Next?: string;
  End?: boolean;
  Output?: unknown;
  Assign?: JsonObject;
  Arguments?: unknown;
  Retry?: Retrier[];
  Catch?: Catcher[];
  /** Task */
  Resource?: string;
  Credentials?: { RoleArn: Expression<string> };
  TimeoutSeconds?: Expression<number>;
  HeartbeatSeconds?: Expression<number>;
  /** Choice */
  Choices?: ChoiceRule[];
  Default?: string;
  /** Wait */
  Seconds?: Expression<number>;
  Timestamp?: Expression<string>;
  /** Parallel */
  Branches?: StateGroup[];
  /** Map */
  Items?: Expression<unknown[]>;
  ItemSelector?: unknown;
  ItemProcessor?: StateGroup;
  MaxConcurrency?: Expression<number>;
  ToleratedFailureCount?: Expression<number>;
  ToleratedFailurePercentage?: Expression<number>;
  /** Fail */
  Error?: Expression<string>;
  Cause?: Expression<string>;
}
