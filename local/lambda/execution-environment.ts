import type { EventLoopUtilization } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { LogWriter } from './log-writer.ts';
import { type InvocationReport, reportLines, startLine } from './platform-lines.ts';
import type { StoredFunction } from './stored-function.ts';
import type { FunctionFailure, WorkerMessage, WorkerStart } from './worker-protocol.ts';

/** Lambda gives the init phase 10 s, and then tries it again within the function's timeout. */
const INIT_MS_MAX = 10_000;
/** The end of a log that `LogType: Tail` answers: 4 KB. */
const TAIL_BYTES = 4096;
const RESPONSE_BYTES_MAX = 6_291_556;
/** An invocation that used its thread this little, once it is this old, waits for something: a long poll does. */
const WAITING_SHARE_MAX = 0.1;
const WAITING_AFTER_MS = 100;

export interface Invocation {
  requestId: string;
  /** JSON text. */
  payload: string;
  clientContext?: string | undefined;
  wantsTail?: boolean | undefined;
}

export interface InvocationResult {
  /** JSON text: what the handler answered, or a FunctionFailure. */
  payload: string;
  functionError?: 'Unhandled';
  /** The payload was not JSON; the handler did not run. */
  badPayload?: string;
  /** The last 4 KB of the invocation's log. */
  tail?: string;
}

export interface ExecutionEnvironment {
  /** Undefined once the handler is loaded; what went wrong otherwise, and then the environment is dead. */
  readonly started: Promise<FunctionFailure | undefined>;
  isAlive(): boolean;
  /** Whether it keeps a core busy: it begins, or runs an invocation that does more than wait. */
  isWorking(): boolean;
  /** One at a time. It never rejects. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  end(): Promise<void>;
}

interface Running {
  invocation: Invocation;
  startedAtMs: number;
  threadAtStart: EventLoopUtilization;
  timer: ReturnType<typeof setTimeout>;
  lines: string[] | undefined;
  resolve(result: InvocationResult): void;
}

interface EnvironmentOptions {
  fn: StoredFunction;
  start: WorkerStart;
  env: Record<string, string>;
  log: LogWriter;
}

const failed = (failure: FunctionFailure): InvocationResult => ({
  payload: JSON.stringify(failure),
  functionError: 'Unhandled',
});

function tooLarge(payload: string): boolean {
  return payload.length > RESPONSE_BYTES_MAX / 3 && Buffer.byteLength(payload) > RESPONSE_BYTES_MAX;
}

/** Starts a worker thread with the function's code: one execution environment, which dies of a crash or a timeout. */
export function startEnvironment({ fn, start, env, log }: EnvironmentOptions): ExecutionEnvironment {
  const bornAtMs = performance.now();
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: fn.name,
    workerData: start,
    env,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMb },
  });
  let alive = true;
  let running: Running | undefined;
  let initMs: number | undefined;
  let isLoaded = false;
  let settleStart: (failure: FunctionFailure | undefined) => void = () => {};
  const started = new Promise<FunctionFailure | undefined>((resolve) => {
    settleStart = resolve;
  });
  const initTimer = setTimeout(
    () => {
      const allowedSec = (INIT_MS_MAX + fn.timeoutSec * 1000) / 1000;
      die({
        errorType: 'Sandbox.Timedout',
        errorMessage: `Error: Task timed out after ${allowedSec.toFixed(2)} seconds`,
      });
      void worker.terminate();
    },
    INIT_MS_MAX + fn.timeoutSec * 1000,
  );

  function write(text: string): void {
    log.write(text);
    running?.lines?.push(text);
  }

  function finish(
    result: InvocationResult,
    status: InvocationReport['status'],
    heapBytes: number,
    errorType?: string,
  ): void {
    if (!running) return;
    const { invocation, startedAtMs, timer, resolve } = running;
    clearTimeout(timer);
    const usedMb = Math.ceil(heapBytes / 1_048_576);
    const durationMs = performance.now() - startedAtMs;
    const report = { requestId: invocation.requestId, durationMs, initMs, usedMb, status, errorType };
    for (const line of reportLines(fn, report)) write(line);
    initMs = undefined;
    const tail = running.lines && Buffer.from(running.lines.join('')).subarray(-TAIL_BYTES).toString();
    running = undefined;
    resolve(tail === undefined ? result : { ...result, tail });
  }

  /** The environment is over, whatever it was doing. */
  function die(failure: FunctionFailure): void {
    if (!alive) return;
    alive = false;
    clearTimeout(initTimer);
    settleStart(failure);
    const { errorType, errorMessage } = failure;
    const requestId = running?.invocation.requestId;
    const isOwn = errorType.startsWith('Runtime.Exit') || errorType === 'Runtime.OutOfMemory';
    const told = isOwn && requestId ? { errorType, errorMessage: `RequestId: ${requestId} ${errorMessage}` } : failure;
    finish(failed(told), 'failure', 0, errorType);
  }

  function timeOut(requestId: string): void {
    const message = `Task timed out after ${fn.timeoutSec.toFixed(2)} seconds`;
    write(`${new Date().toISOString()} ${requestId} ${message}\n\n`);
    alive = false;
    const failure = { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${message}` };
    finish(failed(failure), 'timeout', 0);
    void worker.terminate();
  }

  function answer({ payload, heapBytes }: Extract<WorkerMessage, { kind: 'result' }>): void {
    if (tooLarge(payload)) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES_MAX} bytes).`;
      finish(failed({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }), 'error', heapBytes);
    } else finish({ payload }, 'success', heapBytes);
  }

  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'log') write(message.text);
    else if (message.kind === 'result') answer(message);
    else if (message.kind === 'failure') {
      finish(failed(message.failure), 'error', message.heapBytes, message.failure.errorType);
    } else if (message.kind === 'bad-payload') finish({ payload: '', badPayload: message.message }, 'error', 0);
    else if (message.kind === 'fatal') die(message.failure);
    else {
      initMs = performance.now() - bornAtMs;
      isLoaded = true;
      clearTimeout(initTimer);
      settleStart(undefined);
    }
  });
  worker.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      die({ errorType: 'Runtime.OutOfMemory', errorMessage: 'Error: Runtime exited with error: signal: killed' });
    } else die({ errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') });
  });
  worker.on('exit', (code) => {
    const reason = code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
    die({ errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited ${reason}` });
  });
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (chunk: Buffer) => write(chunk.toString()));

  return {
    started,
    isAlive: () => alive,
    isWorking() {
      if (!running) return alive && !isLoaded;
      if (performance.now() - running.startedAtMs < WAITING_AFTER_MS) return true;
      return worker.performance.eventLoopUtilization(running.threadAtStart).utilization > WAITING_SHARE_MAX;
    },
    invoke(invocation) {
      const { requestId, payload, clientContext } = invocation;
      return new Promise((resolve) => {
        if (!alive) {
          resolve(
            failed({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: Runtime exited` }),
          );
          return;
        }
        const timer = setTimeout(() => timeOut(requestId), fn.timeoutSec * 1000);
        const lines = invocation.wantsTail ? [] : undefined;
        const threadAtStart = worker.performance.eventLoopUtilization();
        running = { invocation, startedAtMs: performance.now(), threadAtStart, timer, lines, resolve };
        const line = startLine(fn, requestId);
        if (line !== undefined) write(line);
        const deadlineMs = Date.now() + fn.timeoutSec * 1000;
        worker.postMessage({ requestId, payload, clientContext, deadlineMs, functionArn: fn.arn });
      });
    },
    async end() {
      die({ errorType: 'Runtime.ExitError', errorMessage: 'Error: Runtime exited without providing a reason' });
      await worker.terminate();
      await log.flush();
    },
  };
}
