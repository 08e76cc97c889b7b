import type { Cloud } from '../../cloud/cloud.ts';
import type { Principal } from '../../cloud/service.ts';
import { type Failure, StateFailure } from '../state-failure.ts';
import type { Execution } from '../store/execution-store.ts';
import { callIntegration } from './call-integration.ts';
import { describeRefusal } from './describe-refusal.ts';
import { integrationOf } from './integrations.ts';
import { invokeLambda } from './invoke-lambda.ts';
import { parseResource } from './parse-resource.ts';
import type { TaskWork } from './task-work.ts';

export type TaskAnswer = { output: string } | { failure: Failure };

/** Makes a task's call as the machine's role, the session being named after the execution. Never throws. */
export async function callTask(cloud: Cloud, execution: Execution, work: TaskWork): Promise<TaskAnswer> {
  const resource = parseResource(work.resource);
  const caller: Principal = { kind: 'role', roleArn: work.roleArn, sessionName: execution.name };
  const integration = resource.kind === 'function' ? integrationOf('lambda') : integrationOf(resource.type);
  if (!integration) return { failure: { error: 'States.Runtime', cause: `${work.resource} is not in this cloud` } };
  try {
    const result =
      resource.kind === 'function'
        ? (await invokeLambda(cloud, { FunctionName: resource.functionArn, Payload: work.arguments }, caller)).Payload
        : await callIntegration(cloud, resource, integration, work.arguments, { execution, caller });
    return { output: JSON.stringify(result ?? null) };
  } catch (thrown) {
    if (thrown instanceof StateFailure) return { failure: thrown.failure };
    return { failure: describeRefusal(thrown, integration) };
  }
}
