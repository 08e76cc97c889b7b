import type { StatesStore } from '../store/states-store.ts';

/** Forgets an execution and its history. The caller holds the transaction. */
export function removeExecution(store: StatesStore, executionId: number): void {
  store.frames.removeAll(executionId);
  store.events.removeAll(executionId);
  store.executions.remove(executionId);
}
