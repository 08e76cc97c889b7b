import { lastPartOf } from '../domain/names.ts';
import type { ObservedTask } from '../domain/task.ts';
import { observationOf } from './task-observation.ts';

/** `detail` of an ECS Task State Change event: the task as DescribeTasks has it, with ISO 8601 timestamps. */
export type TaskDetail = Parameters<typeof observationOf>[0];

export function taskChangeOf(detail: TaskDetail): ObservedTask {
  return {
    cluster: lastPartOf(detail.clusterArn ?? ''),
    startedBy: detail.startedBy,
    group: detail.group,
    observation: observationOf(detail),
  };
}
