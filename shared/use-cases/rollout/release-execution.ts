import { type Deployment, hasEnded } from '../../domain/deployment.ts';
import { executionNameOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { endDeployment } from './end-deployment.ts';

/** So many executions that failed on their own: the fault is not a passing one, and the deployment ends FAILED. */
const EXECUTIONS_MAX = 10;

/**
 * The execution of a deployment failed, timed out or was aborted before the deployment ended: the planner starts
 * another, which goes on at the stage that the record holds.
 */
export async function releaseExecution(
  deps: Pick<Deps, 'store' | 'clock'>,
  key: ServiceKey,
  executionArn: string,
): Promise<void> {
  await changeCollection(deps, key, (collection) => {
    const { service, deployment } = collection;
    if (hasEnded(deployment) || !isLatest(deployment, executionArn)) return undefined;
    if (deployment.executions >= EXECUTIONS_MAX) {
      const reason = `its execution failed ${EXECUTIONS_MAX} times; the last was ${executionArn}`;
      return endDeployment(collection, reason, deps.clock.nowMs());
    }
    return {
      service,
      deployment: { ...deployment, executionArn: undefined, executionAskedAtMs: undefined, taskToken: undefined },
      wake: true,
    };
  });
}

/** The one that has taken the deployment over; or the one that was asked for last, where none got so far. */
function isLatest({ id, epoch, executions, executionArn: holder }: Deployment, executionArn: string): boolean {
  if (holder !== undefined) return holder === executionArn;
  return executionArn.slice(executionArn.lastIndexOf(':') + 1) === executionNameOf(id, epoch, executions);
}
