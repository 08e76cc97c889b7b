import type { EventBridgeEvent } from 'aws-lambda';
import { wireObserve } from '../../shared/runtime/wire-observe.ts';
import { releaseJobExecution } from '../../shared/use-cases/jobs/release-job-execution.ts';
import { releaseExecution } from '../../shared/use-cases/rollout/release-execution.ts';

const deps = wireObserve();

/** Step Functions' word that an execution failed, timed out or was aborted. */
interface ExecutionDetail {
  executionArn: string;
  input: string;
}

/** A deployment, or a job, whose execution ended before it did gets another one. */
export const handler = async (
  event: EventBridgeEvent<'Step Functions Execution Status Change', ExecutionDetail>,
): Promise<void> => {
  const { cluster, service, id } = JSON.parse(event.detail.input);
  const { executionArn } = event.detail;
  if (id === undefined) await releaseExecution(deps, { cluster, service }, executionArn);
  else await releaseJobExecution(deps, { cluster, id }, executionArn);
};
