/**
 * Who makes a call.
 * `account`: the account's own credentials, which may do everything (the `aws` CLI on loopback with any key).
 * `role`: a role's session; IAM checks its policies.
 * `service`: an AWS service on its own behalf (EventBridge invoking a function); the resource's policy must admit it.
 */
export type Principal =
  | { kind: 'account' }
  | { kind: 'role'; roleArn: string; sessionName: string }
  | { kind: 'service'; service: string; sourceArn: string };

export const ACCOUNT: Principal = { kind: 'account' };

export interface CallContext {
  caller: Principal;
  requestId: string;
}

/** What IAM decides on: one action on one resource, with the condition keys that the service supplies. */
export interface AccessRequest {
  /** `dynamodb:Query` */
  action: string;
  /** An ARN, or `*` for an action without resource types. */
  resource: string;
  /** Condition keys, for example `ecs:cluster`, `iam:PassedToService`, `ecs:CreateAction`. */
  context?: Record<string, string | string[] | undefined>;
  /** The policy of the resource itself, where it has one (a queue's, a function's). */
  resourcePolicy?: PolicyDocument;
}

export interface PolicyStatement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: '*' | Record<string, string | string[]>;
  Condition?: Record<string, Record<string, string | string[] | boolean>>;
}

export interface PolicyDocument {
  Version?: string;
  Statement: PolicyStatement | PolicyStatement[];
}

/**
 * One operation of an AWS service: the SDK's own input in (dates are Date, blobs Uint8Array), its output out.
 * It throws AwsError to refuse.
 */
export type Operation<Input, Output> = (
  input: Input,
  call: CallContext,
) => Promise<Omit<Output, '$metadata'>> | Omit<Output, '$metadata'>;

/** A table of operations with the types erased, as the wire and the in-process client see it. */
export type OperationTable = Record<string, Operation<never, object>>;

/** A stand-in for one AWS service. State is on disk before an operation answers. */
export interface AwsService {
  /** The service's name in a credential scope: `dynamodb`, `states`, `events`, `elasticloadbalancing` … */
  readonly name: string;
  readonly operations: OperationTable;
  /** What IAM has to allow before the operation runs. An empty list: nothing is asked (sts:GetCallerIdentity). */
  access(operation: string, input: never, call: CallContext): AccessRequest[];
  /** Takes up where the state on disk left off: timers, deliveries, pollers. */
  start(): void | Promise<void>;
  /** Ends timers and what it launched; the state stays. */
  stop(): void | Promise<void>;
}
