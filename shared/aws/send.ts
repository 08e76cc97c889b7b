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
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'SlowDown',
];

/** Throttled, or the service's own trouble: the same call may be made again, and counts against nobody. */
export function isPassing(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
  return (
    THROTTLES.includes(errorNameOf(error)) ||
    errorNameOf(error) === 'ServerException' ||
    errorNameOf(error) === 'TimeoutError' ||
    status >= 500
  );
}
