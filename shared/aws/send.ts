/**
 * All that is asked of an AWS client: the SDK's own has it, and so has the local cloud within one process
 * (the simulator). The command tells the type of its answer.
 */
export interface Sender {
  send(command: object): Promise<unknown>;
}

/** An SDK command seen from outside: its class carries the types of its input and output. */
interface CommandOf<Output> {
  resolveMiddleware(...parts: never[]): (...parts: never[]) => Promise<{ output: Output }>;
}

/** Sends one command and answers its own output type. */
export async function send<Output extends object>(client: Sender, command: CommandOf<Output>): Promise<Output> {
  return (await client.send(command)) as Output;
}

/** The name of an AWS error (`ThrottlingException`), or '' for anything else that was thrown. */
export function errorNameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

const THROTTLES = [
  'ThrottlingException',
  'ThrottlingError',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'SlowDown',
];

/** Calls that never reached the service, or whose answer never came. */
const LOST = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];

const PASSING = ['ServerException', 'TimeoutError', 'TransactionConflictException', 'TransactionInProgressException'];

/** Too many calls, by the service's own word; of a transaction, by that of one of its actions. */
export function isThrottle(error: unknown): boolean {
  if (THROTTLES.includes(errorNameOf(error))) return true;
  const reasons = (error as { CancellationReasons?: { Code?: string }[] } | undefined)?.CancellationReasons ?? [];
  return reasons.some(({ Code = '' }) => THROTTLES.includes(Code));
}

/** Throttled, or the service's own trouble: the same call may be made again, and counts against nobody. */
export function isPassing(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
  return (
    isThrottle(error) ||
    LOST.includes((error as { code?: string } | undefined)?.code ?? '') ||
    PASSING.includes(errorNameOf(error)) ||
    status >= 500
  );
}

/**
 * Why AWS does not take what it was sent, in its own words; undefined where it takes it. What may pass is thrown, and so
 * is an error of the name `except`, which the caller knows what to do with.
 */
export async function refusalOf(call: Promise<object>, except?: string): Promise<string | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const isAnswer = error instanceof Error && '$metadata' in error;
    if (!isAnswer || isPassing(error) || error.name === except) throw error;
    return `${error.name}: ${error.message}`;
  }
}
