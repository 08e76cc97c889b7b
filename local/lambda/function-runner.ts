import { randomBytes } from 'node:crypto';
import type { Cloud } from '../cloud/cloud.ts';
import type { CodeStore } from './code-store.ts';
import {
  type ExecutionEnvironment,
  type Invocation,
  type InvocationResult,
  startEnvironment,
} from './execution-environment.ts';
import { type Credentials, functionEnvironment } from './function-environment.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { createLogWriter } from './log-writer.ts';
import type { StoredFunction } from './stored-function.ts';

export interface RunnerOptions {
  /** Where the functions' AWS clients find this cloud; asked when a worker starts. */
  endpointUrl(): string;
  keyFor(roleArn: string, sessionName: string): Credentials;
  /** Execution environments of one function, and so its concurrent invocations. */
  maxConcurrency: number;
}

export interface FunctionRunner {
  invoke(fn: StoredFunction, invocation: Invocation, waitLimitMs?: number): Promise<InvocationResult>;
  update(fn: StoredFunction, restarts: boolean): void;
  remove(name: string): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** `2026/11/05/[$LATEST]5f2b…`, as Lambda names an environment's log stream. */
function newLogStream(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
}

const SWEEP_EVERY_MS = 30_000;

/** All functions' execution environments. */
export function createFunctionRunner(cloud: Cloud, code: CodeStore, options: RunnerOptions): FunctionRunner {
  const pools = new Map<string, FunctionPool>();
  const told = new Set<string>();
  let sweep: ReturnType<typeof setInterval> | undefined;

  /** A role that may not write its log would say so five times a second: once is enough. */
  function tellOnce(problem: string): void {
    if (told.has(problem)) return;
    told.add(problem);
    cloud.log(problem);
  }

  function start(fn: StoredFunction): ExecutionEnvironment {
    const taskRoot = code.directoryOf(fn.codeHash);
    const logStream = newLogStream();
    const env = functionEnvironment(fn, {
      region: cloud.region,
      endpointUrl: options.endpointUrl(),
      credentials: options.keyFor(fn.roleArn, fn.name),
      taskRoot,
      logStream,
    });
    const { name: functionName, handler, memoryMb, logGroup, logFormat, applicationLogLevel: logLevel = 'INFO' } = fn;
    return startEnvironment({
      fn,
      start: { taskRoot, handler, functionName, memoryMb, logGroup, logStream, logFormat, logLevel },
      env: { ...env, NODE_COMPILE_CACHE: code.compileCache() },
      log: createLogWriter(cloud, fn, logStream, tellOnce),
    });
  }

  function poolOf(fn: StoredFunction): FunctionPool {
    let pool = pools.get(fn.name);
    if (!pool) {
      pool = createFunctionPool(fn, options.maxConcurrency, start);
      pools.set(fn.name, pool);
    }
    return pool;
  }

  return {
    invoke: (fn, invocation, waitLimitMs) => poolOf(fn).invoke(invocation, waitLimitMs),
    update: (fn, restarts) => pools.get(fn.name)?.update(fn, restarts),
    async remove(name) {
      const pool = pools.get(name);
      pools.delete(name);
      await pool?.close();
    },
    start() {
      sweep ??= setInterval(() => {
        for (const pool of pools.values()) pool.endIdle();
      }, SWEEP_EVERY_MS);
    },
    async stop() {
      clearInterval(sweep);
      sweep = undefined;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      pools.clear();
    },
  };
}
