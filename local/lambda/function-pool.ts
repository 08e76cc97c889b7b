import { availableParallelism } from 'node:os';
import { AwsError } from '../cloud/aws-error.ts';
import type { ExecutionEnvironment, Invocation, InvocationResult } from './execution-environment.ts';
import { createLoadGauge } from './load-gauge.ts';
import type { StoredFunction } from './stored-function.ts';

/**
 * A call that finds every environment busy waits this long before another one is started. Lambda starts one at once;
 * here all of them share this machine's few cores, and most handlers are done sooner than a worker has started (50 ms).
 */
const GROW_AFTER_MS = 20;
/**
 * Beyond one environment a core, a machine whose cores are busy gains nothing from another: 16 of them answer 16
 * callers half as fast as two do, since each has to compile the function for itself.
 */
const CORES = availableParallelism();
const BUSY_SHARE = 0.7;
/** A line that did not move for this long gets another all the same. */
const STUCK_AFTER_MS = 1000;
/** Environments of one function that start at the same time: more would slow each other down. */
const STARTING_MAX = 2;
/** An environment that nobody called for this long is ended. */
const IDLE_MS_MAX = 300_000;

export interface FunctionPool {
  /**
   * Runs the function in a free environment, or waits in line for one; after `waitLimitMs` in line, and beyond its
   * reserved concurrency at once, it is a TooManyRequestsException.
   */
  invoke(invocation: Invocation, waitLimitMs?: number): Promise<InvocationResult>;
  /** New code or configuration (`restarts`): what runs ends in peace, what comes runs the new one. */
  update(fn: StoredFunction, restarts: boolean): void;
  /** Ends environments that are idle for long. */
  endIdle(): void;
  close(): Promise<void>;
}

interface Waiting {
  invocation: Invocation;
  resolve(result: InvocationResult): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

interface Member {
  environment: ExecutionEnvironment;
  generation: number;
  lastUsedMs: number;
}

function throttled(reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason });
}

/** The execution environments of one function: started on demand, kept warm, each running one invocation at a time. */
export function createFunctionPool(
  initial: StoredFunction,
  maxConcurrency: number,
  start: (fn: StoredFunction) => ExecutionEnvironment,
): FunctionPool {
  let fn = initial;
  let generation = 0;
  let isClosed = false;
  let growTimer: ReturnType<typeof setTimeout> | undefined;
  const members = new Set<Member>();
  const idle: Member[] = [];
  const line: Waiting[] = [];
  let starting = 0;
  /** When an environment was last done with a call, or begun. */
  let movedAtMs = Date.now();

  const loadNow = createLoadGauge();
  const limit = () => Math.min(maxConcurrency, fn.reservedConcurrency ?? maxConcurrency);

  async function run(member: Member, { invocation, resolve, timer }: Waiting): Promise<void> {
    clearTimeout(timer);
    const result = await member.environment.invoke(invocation);
    // The next in line begins before this one's answer is looked at: the worker is never left waiting for us.
    release(member);
    resolve(result);
  }

  function drop(member: Member): void {
    members.delete(member);
    const at = idle.indexOf(member);
    if (at >= 0) idle.splice(at, 1);
    void member.environment.end();
  }

  function release(member: Member): void {
    movedAtMs = Date.now();
    member.lastUsedMs = movedAtMs;
    if (isClosed || !member.environment.isAlive() || member.generation !== generation) {
      drop(member);
      grow();
      return;
    }
    const next = line.shift();
    if (next) void run(member, next);
    else idle.push(member);
  }

  async function startMember(): Promise<void> {
    let environment: ExecutionEnvironment;
    try {
      environment = start(fn);
    } catch (error) {
      // No thread, no room on the disk for the code: not the function's doing, and no reason to let anybody wait.
      const first = line.shift();
      clearTimeout(first?.timer);
      first?.reject(new AwsError('ServiceException', `The function cannot start: ${(error as Error).message}`, 500));
      grow();
      return;
    }
    starting += 1;
    movedAtMs = Date.now();
    const member: Member = { environment, generation, lastUsedMs: Date.now() };
    members.add(member);
    const failure = await member.environment.started;
    starting -= 1;
    if (failure && !isClosed && member.generation === generation) {
      // Whoever waited for this environment is answered; the next in line gets a try of its own.
      const first = line.shift();
      clearTimeout(first?.timer);
      first?.resolve({ payload: JSON.stringify(failure), functionError: 'Unhandled' });
    }
    release(member);
  }

  const mayGrow = () => line.length > starting && !isClosed && starting < STARTING_MAX && members.size < limit();

  function wouldHelp(): boolean {
    if (members.size < CORES || Date.now() - movedAtMs >= STUCK_AFTER_MS) return true;
    const { cores, thread } = loadNow();
    if (cores < BUSY_SHARE) return true;
    // Long polls hold an environment and no core: they are no reason to let others wait. But where this thread is
    // busy, environments that seem to wait wait for it, and so would another.
    const working = [...members].filter(({ environment }) => environment.isWorking()).length;
    return thread < BUSY_SHARE && working < CORES;
  }

  /** Makes sure that those in line will get an environment, by and by. */
  function grow(): void {
    if (!mayGrow()) return;
    if (members.size === 0) {
      void startMember();
      return;
    }
    growTimer ??= setTimeout(() => {
      growTimer = undefined;
      if (!mayGrow()) return;
      if (wouldHelp()) void startMember().then(grow);
      grow();
    }, GROW_AFTER_MS);
  }

  /** The one that was used last, so that those too many fall idle; one that died in the meantime is left out. */
  function takeIdle(): Member | undefined {
    for (let member = idle.pop(); member; member = idle.pop()) {
      if (member.environment.isAlive()) return member;
      drop(member);
    }
    return undefined;
  }

  function stopWaiting(waiting: Waiting): void {
    const at = line.indexOf(waiting);
    if (at < 0) return;
    line.splice(at, 1);
    waiting.reject(throttled('ConcurrentInvocationLimitExceeded'));
  }

  return {
    invoke(invocation, waitLimitMs) {
      if (isClosed) return Promise.reject(new AwsError('ServiceException', 'The function is going away.', 500));
      const busy = members.size - starting - idle.length + line.length;
      if (fn.reservedConcurrency !== undefined && busy >= fn.reservedConcurrency) {
        return Promise.reject(throttled('ReservedFunctionConcurrentInvocationLimitExceeded'));
      }
      return new Promise((resolve, reject) => {
        const waiting: Waiting = { invocation, resolve, reject, timer: undefined };
        const member = takeIdle();
        if (member) {
          void run(member, waiting);
          return;
        }
        if (waitLimitMs !== undefined) waiting.timer = setTimeout(() => stopWaiting(waiting), waitLimitMs);
        line.push(waiting);
        grow();
      });
    },
    update(changed, restarts) {
      fn = changed;
      if (restarts) {
        generation += 1;
        for (const member of idle.slice()) drop(member);
      }
      grow();
    },
    endIdle() {
      for (const member of idle.slice()) if (Date.now() - member.lastUsedMs > IDLE_MS_MAX) drop(member);
    },
    async close() {
      isClosed = true;
      clearTimeout(growTimer);
      for (const { reject, timer } of line.splice(0)) {
        clearTimeout(timer);
        reject(new AwsError('ServiceException', 'The function is going away.', 500));
      }
      await Promise.all([...members].map((member) => member.environment.end()));
      members.clear();
    },
  };
}
