import { flushCompileCache } from 'node:module';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { captureOutput } from './capture-output.ts';
import { describeFailure } from './describe-failure.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import type { FunctionFailure, InvokeMessage, WorkerMessage, WorkerStart } from './worker-protocol.ts';

// One execution environment: this file runs in a worker thread, loads the handler once and runs it once a message.

const start = workerData as WorkerStart;
let requestId: string | undefined;
/** After the first invocation, so that the next environment finds the handler's own functions compiled too. */
let isFlushed = false;
// Node has read it by now, and Lambda does not have it.
delete process.env.NODE_COMPILE_CACHE;

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function giveUp(failure: FunctionFailure, exitCode: number): void {
  send({ kind: 'fatal', failure });
  process.exit(exitCode);
}

captureOutput({
  logFormat: start.logFormat,
  logLevel: start.logLevel,
  requestId: () => requestId,
  emit: (text) => send({ kind: 'log', text }),
});
process.cwd = () => start.taskRoot;
process.on('uncaughtException', (error) => {
  const failure = describeFailure(error);
  console.error('Uncaught Exception ', JSON.stringify(failure));
  giveUp(failure, 129);
});
process.on('unhandledRejection', (reason) => {
  const { errorMessage, trace, errorType } = describeFailure(reason);
  const failure = {
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: reason instanceof Error ? `${errorType}: ${errorMessage}` : errorMessage,
    trace: trace ?? [],
  };
  console.error('Unhandled Promise Rejection ', JSON.stringify(failure));
  giveUp(failure, 128);
});

const contextOf = (message: InvokeMessage) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionVersion: '$LATEST',
  functionName: start.functionName,
  memoryLimitInMB: String(start.memoryMb),
  logGroupName: start.logGroup,
  logStreamName: start.logStream,
  clientContext: message.clientContext === undefined ? undefined : JSON.parse(message.clientContext),
  identity: undefined,
  invokedFunctionArn: message.functionArn,
  awsRequestId: message.requestId,
  getRemainingTimeInMillis: () => message.deadlineMs - Date.now(),
});

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    throw Object.assign(new Error('Unable to stringify response body'), { name: 'Runtime.MarshalError' });
  }
}

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  let event: unknown;
  try {
    event = JSON.parse(message.payload);
  } catch (error) {
    send({ kind: 'bad-payload', message: (error as Error).message });
    return;
  }
  requestId = message.requestId;
  try {
    const payload = toJson(await handler(event, contextOf(message)));
    send({ kind: 'result', payload, heapBytes: getHeapStatistics().used_heap_size });
  } catch (error) {
    const failure = describeFailure(error);
    console.error('Invoke Error ', JSON.stringify(failure));
    send({ kind: 'failure', failure, heapBytes: getHeapStatistics().used_heap_size });
  }
  if (!isFlushed) flushCompileCache();
  isFlushed = true;
}

try {
  const handler = await loadHandler(start.taskRoot, start.handler);
  parentPort?.on('message', (message: InvokeMessage) => void run(handler, message));
  send({ kind: 'ready' });
} catch (error) {
  const failure = describeFailure(error);
  console.error('Uncaught Exception ', JSON.stringify(failure));
  giveUp(failure, 1);
}
