import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { copyOf } from '../../cloud/copy-of.ts';
import { type InstanceLoad, remainingResources } from './instance-load.ts';

const BEFORE_RUNNING = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** An instance as the API shows it. */
export function describeInstance(load: InstanceLoad): ContainerInstance {
  const { clusterArn: _cluster, deregisteredAt: _at, ...instance } = load.instance;
  const wanted = load.tasks.filter(({ task }) => task.desiredStatus === 'RUNNING');
  return copyOf({
    ...instance,
    remainingResources: remainingResources(load),
    runningTasksCount: wanted.filter(({ task }) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: wanted.filter(({ task }) => BEFORE_RUNNING.includes(task.lastStatus)).length,
    attachments: [],
    tags: [],
  });
}

/**
 * The "ECS Container Instance State Change" event of an instance as it is now. It has no counts of tasks: they change
 * without an event (developer guide, "Amazon ECS container instance state change events").
 */
export function describeInstanceChange(load: InstanceLoad): PutEventsRequestEntry {
  const { instance } = load;
  const { runningTasksCount: _running, pendingTasksCount: _pending, tags: _tags, ...shown } = describeInstance(load);
  const now = new Date();
  return {
    Time: now,
    Source: 'aws.ecs',
    DetailType: 'ECS Container Instance State Change',
    Resources: [instance.containerInstanceArn],
    Detail: JSON.stringify({ ...shown, clusterArn: instance.clusterArn, updatedAt: now }),
  };
}
