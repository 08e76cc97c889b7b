import type { FunctionFailure } from './worker-protocol.ts';

/** What the Node.js runtime answers for something thrown: an Error's name, message and stack, or the value itself. */
export function describeFailure(thrown: unknown): FunctionFailure {
  if (thrown instanceof Error) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? '').split('\n'),
    };
  }
  const text = typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown);
  return { errorType: typeof thrown, errorMessage: text, trace: [] };
}
