import { hasEnded } from '../../domain/deployment.ts';
import type { ServiceKey } from '../../domain/service.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';

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
  await changeCollection(deps, key, ({ service, deployment }) => {
    if (deployment.executionArn !== executionArn || hasEnded(deployment)) return undefined;
    const nowMs = deps.clock.nowMs();
    if (deployment.executions >= EXECUTIONS_MAX) {
      const reason = `its execution failed ${EXECUTIONS_MAX} times; the last was ${executionArn}`;
      return {
        service,
        deployment: { ...deployment, status: 'FAILED', reason, finishedAtMs: nowMs, taskToken: undefined },
        wake: true,
      };
    }
    return {
      service,
      deployment: { ...deployment, executionArn: undefined, executionAskedAtMs: undefined, taskToken: undefined },
      wake: true,
    };
  });
}
