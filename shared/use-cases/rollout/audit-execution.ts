import { mayHaveLostExecution } from '../../planner/rollout/execution.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';
import { releaseExecution } from './release-execution.ts';

/**
 * Asks for the execution of a deployment whose stage has waited for some minutes: the event that tells of its end may be
 * lost, and nobody asks its gates any more. Of one that has ended the planner starts another.
 */
export async function auditExecution(
  deps: Pick<Deps, 'store' | 'clock' | 'rollouts'>,
  { service, deployment }: Collection,
): Promise<void> {
  const { executionArn } = deployment;
  if (executionArn === undefined || !mayHaveLostExecution(deployment, deps.clock.nowMs())) return;
  if (await deps.rollouts.hasEnded(executionArn)) await releaseExecution(deps, service, executionArn);
}
