import { type Deployment, hasEnded } from '../../domain/deployment.ts';
import { executionNameOf } from '../../domain/names.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { endDeployment } from './end-deployment.ts';

/** So many executions in a row that failed on their own: the fault is not a passing one, and the deployment ends FAILED. */
const EXECUTIONS_MAX = 10;
/**
 * One that lasted so long did not fail for what it was about: a gate that is asked each second for 46 minutes fills its
 * history (25,000 events, "Step Functions service quotas"), and the next execution goes on with it.
 */
const LASTED_MS = 600_000;

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
    const nowMs = deps.clock.nowMs();
    const hasLasted = nowMs >= (deployment.executionAskedAtMs ?? nowMs) + LASTED_MS;
    const executionsFailed = hasLasted ? 0 : (deployment.executionsFailed ?? 0) + 1;
    if (executionsFailed >= EXECUTIONS_MAX) {
      const reason = `its execution failed ${EXECUTIONS_MAX} times; the last was ${executionArn}`;
      return endDeployment(collection, reason, nowMs);
    }
    const freed = { executionArn: undefined, executionAskedAtMs: undefined, taskToken: undefined, executionsFailed };
    return { service, deployment: { ...deployment, ...freed }, wake: true };
  });
}

/** The one that has taken the deployment over; or the one that was asked for last, where none got so far. */
function isLatest({ id, epoch, executions, executionArn: holder }: Deployment, executionArn: string): boolean {
  if (holder !== undefined) return holder === executionArn;
  return executionArn.slice(executionArn.lastIndexOf(':') + 1) === executionNameOf(id, epoch, executions);
}
