import { LambdaClient } from '@aws-sdk/client-lambda';
import { lambdaHooks } from '../aws/lambda-hooks.ts';
import type { Hooks } from '../ports/hooks.ts';
import { asSender } from './clients.ts';

/** A little less than the function that waits may last itself (900 s): then the hook is asked again. */
const ANSWER_MS_MAX = 870_000;

/** What calls lifecycle hooks. A call is not made twice by the client: a gate asks again in its own time. */
export function wireHooks(): Hooks {
  const requestHandler = { requestTimeout: ANSWER_MS_MAX, throwOnRequestTimeout: true };
  return lambdaHooks(asSender(new LambdaClient({ maxAttempts: 1, requestHandler })));
}
