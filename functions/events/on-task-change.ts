import type { EventBridgeEvent } from 'aws-lambda';
import { type TaskDetail, taskChangeOf } from '../../shared/aws/task-change.ts';
import { wireObserve } from '../../shared/runtime/wire-observe.ts';
import { observeTask } from '../../shared/use-cases/observe/observe-task.ts';

const deps = wireObserve();

/** Records that a task changed; the table's stream lets the planner look again. At least once, in any order. */
export const handler = async (event: EventBridgeEvent<'ECS Task State Change', TaskDetail>): Promise<void> => {
  await observeTask(deps, taskChangeOf(event.detail));
};
