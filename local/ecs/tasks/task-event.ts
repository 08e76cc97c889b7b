import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { ShownTask } from './task-record.ts';

/**
 * The "ECS Task State Change" event of a task as it is now: the task with ISO 8601 timestamps, without tags and
 * without any healthStatus (developer guide, "Amazon ECS task state change events").
 */
export function describeTaskChange(task: ShownTask): PutEventsRequestEntry {
  const { tags: _tags, healthStatus: _health, containers, attachments, ...rest } = task;
  const shown = containers.map(({ healthStatus: _, ...container }) => container);
  const now = new Date();
  return {
    Time: now,
    Source: 'aws.ecs',
    DetailType: 'ECS Task State Change',
    Resources: [task.taskArn],
    Detail: JSON.stringify({
      ...rest,
      // The API says ElasticNetworkInterface of what events call eni.
      attachments: attachments?.map((each) => ({ ...each, type: 'eni' })),
      containers: shown,
      updatedAt: now,
    }),
  };
}
