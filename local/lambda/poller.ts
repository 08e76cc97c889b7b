import type { Cloud } from '../cloud/cloud.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { LambdaStore } from './lambda-store.ts';
import type { StoredFunction } from './stored-function.ts';
import type { StoredMapping } from './stored-mapping.ts';

/** What polls one event source for one function. */
export interface Poller {
  /** What GetEventSourceMapping shows as LastProcessingResult. */
  lastResult(): string;
  /** No more is read; resolves when what still runs has ended and is taken note of. */
  stop(): Promise<void>;
}

export interface PollerParts {
  cloud: Cloud;
  store: LambdaStore;
  runner: FunctionRunner;
  mapping: StoredMapping;
  /** Batches that run at the same time, at most. */
  maxConcurrency: number;
  /** Undefined when the function is gone. */
  functionOf(): StoredFunction | undefined;
}

/** A source is looked at this often when no signal comes. */
export const POLL_EVERY_MS = 1000;
export const NOTHING_YET = 'No records processed';
export const FUNCTION_FAILED = 'PROBLEM: Function call failed';
