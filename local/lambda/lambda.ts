import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { createAsyncQueue } from './async-queue.ts';
import { createCodeStore } from './code-store.ts';
import type { Credentials } from './function-environment.ts';
import { createFunctionOperations } from './function-operations.ts';
import { createFunctionRunner } from './function-runner.ts';
import { createFunctionSettingOperations } from './function-setting-operations.ts';
import { createInvoke } from './invoke.ts';
import { lambdaAccess } from './lambda-access.ts';
import { openLambdaStore } from './lambda-store.ts';
import { createMappingOperations } from './mapping-operations.ts';
import { createMappingPollers } from './mapping-pollers.ts';

export interface LambdaOptions {
  /** Where the functions' AWS clients find this cloud (AWS_ENDPOINT_URL); asked when a worker starts. */
  endpointUrl(): string;
  /** The access key of a function's role; the session has the function's name. */
  keyFor(roleArn: string, sessionName: string): Credentials;
  /**
   * Execution environments of one function, default 10. A synchronous call beyond that waits in line for up to 10 s and
   * is then throttled; asynchronous and polled ones wait as long as it takes.
   */
  maxConcurrency?: number;
  /** Waits before the first and the second retry of an asynchronous invocation, default 1 and 2 minutes. */
  asyncRetryDelaysMs?: number[];
}

/** Lambda: functions run from their zips, one worker thread for each execution environment. */
export function createLambda(cloud: Cloud, options: LambdaOptions): AwsService {
  const maxConcurrency = options.maxConcurrency ?? 10;
  const store = openLambdaStore(cloud);
  const code = createCodeStore(cloud, store);
  const runner = createFunctionRunner(cloud, code, { ...options, maxConcurrency });
  const events = createAsyncQueue(cloud, store, runner, {
    retryDelaysMs: options.asyncRetryDelaysMs ?? [60_000, 120_000],
    maxConcurrency,
  });
  const pollers = createMappingPollers(cloud, store, runner, maxConcurrency);

  return {
    name: 'lambda',
    operations: {
      Invoke: createInvoke(store, runner, events),
      ...createFunctionOperations({ cloud, store, code, runner }),
      ...createFunctionSettingOperations(store, runner),
      ...createMappingOperations(cloud, store, pollers),
    },
    access: (operation, input) => lambdaAccess(cloud, store, operation, input),
    start() {
      code.prune(new Set(store.functions.all().map((fn) => fn.codeHash)));
      runner.start();
      events.start();
      pollers.start();
    },
    async stop() {
      const pollersEnded = pollers.stop();
      events.stop();
      await runner.stop();
      await pollersEnded;
      store.close();
      code.close();
    },
  };
}
