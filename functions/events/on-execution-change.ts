import type { EventBridgeEvent } from 'aws-lambda';
import { wireObserve } from '../../shared/runtime/wire-observe.ts';
import { releaseExecution } from '../../shared/use-cases/rollout/release-execution.ts';

const deps = wireObserve();

/** Step Functions' word that an execution failed, timed out or was aborted. */
interface ExecutionDetail {
  executionArn: string;
  input: string;
}

/** A deployment whose execution ended before it did gets another one. */
export const handler = async (
  event: EventBridgeEvent<'Step Functions Execution Status Change', ExecutionDetail>,
): Promise<void> => {
  const { cluster, service } = JSON.parse(event.detail.input);
  await releaseExecution(deps, { cluster, service }, event.detail.executionArn);
};
