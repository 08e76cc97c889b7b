import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { type Call, Crash, type FaultHook } from '../../harness/faults.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultKind } from './kinds.ts';

/** A function that hangs is ended by Lambda: most of ours have 30 s. */
const FUNCTION_TIMEOUT_MS = 30_000;
const SLOW_MAX_MS = 8_000;
const TWICE: Readonly<Record<string, FaultKind>> = { onTableChange: 'stream-replayed', onWake: 'queue-redelivered' };

const heldSince = new WeakMap<Call, number>();

/** When a call was decided on that was then held back for a while; undefined: it was made at once. */
export const heldSinceMs = (call: Call): number | undefined => heldSince.get(call);

/** An error as an SDK client throws it. */
export function awsError(name: string, message: string, status: number, fields: object = {}): Error {
  return Object.assign(new Error(message), { ...fields, name, $metadata: { httpStatusCode: status } });
}

/** What goes wrong at calls of the launcher and at deliveries to its functions. */
export function callFaults(plan: FaultPlan): FaultHook {
  const at = (call: Call) => `${call.by}: ${call.service}:${call.operation}`;
  const strikes = (kind: FaultKind, call: Call, factor = 1) => plan.strikes(kind, plan.rate * factor, at(call));
  /** ECS tries each of the subnets that it is given. */
  const isClosed = ({ input }: Call) => {
    const { networkConfiguration: network } = input as unknown as RunTaskCommandInput;
    const subnets = network?.awsvpcConfiguration?.subnets ?? [];
    return subnets.length > 0 && subnets.every((subnet) => plan.closed.has(subnet));
  };
  return {
    async before(call) {
      if (strikes('slow-call', call)) {
        heldSince.set(call, Date.now());
        await pause(plan.chance.between(1, SLOW_MAX_MS));
      }
      if (strikes('crash-before', call)) throw new Crash(call, 'before');
      if (strikes('function-timeout', call, 0.5)) {
        await pause(FUNCTION_TIMEOUT_MS);
        throw new Crash(call, 'before');
      }
      if (strikes('throttle', call, 2)) throw awsError('ThrottlingException', 'Rate exceeded', 400);
      if (strikes('server-error', call)) throw awsError('InternalServerError', 'try again', 500);
      const conflicts = call.operation === 'TransactWriteItems' && strikes('transaction-conflict', call, 6);
      if (conflicts) throw transactionConflict(call);
    },
    instead(call) {
      const refused = call.operation === 'RunTask' && (isClosed(call) || strikes('run-task-failure', call, 10));
      const reason = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';
      return refused ? { tasks: [], failures: [{ reason }], $metadata: { httpStatusCode: 200 } } : undefined;
    },
    after(call) {
      if (strikes('crash-after', call)) throw new Crash(call, 'after');
      if (strikes('answer-lost', call)) throw awsError('InternalServerError', 'the answer is lost', 500);
    },
    repeats(name) {
      const kind = TWICE[name] ?? 'double-start';
      const delays: number[] = [];
      if (plan.strikes(kind, Math.max(0.02, plan.rate * 3), name)) {
        delays.push(kind === 'double-start' ? 0 : plan.chance.between(0, 30_000));
      }
      return delays;
    },
    skewMs() {
      const skewMs = plan.strikes('clock-skew', 0.5, 'a clock is off') ? plan.chance.between(-1_000, 1_000) : 0;
      return skewMs;
    },
  };
}

function transactionConflict({ input }: Call): Error {
  const items = (input.TransactItems ?? []) as unknown[];
  const CancellationReasons = items.map((_, n) => ({ Code: n === 0 ? 'TransactionConflict' : 'None' }));
  const message = 'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]';
  return awsError('TransactionCanceledException', message, 400, { CancellationReasons });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
