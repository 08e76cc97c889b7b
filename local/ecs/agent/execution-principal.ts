import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud/cloud.ts';
import type { Principal } from '../../cloud/service.ts';
import type { TaskRecord } from '../tasks/task-record.ts';

/** Secrets are read, and on Fargate logs written, under the execution role of the task. */
export function executionPrincipal(cloud: Cloud, record: TaskRecord, definition: TaskDefinition): Principal {
  const roleArn = record.task.overrides?.executionRoleArn ?? definition.executionRoleArn;
  if (roleArn) return { kind: 'role', roleArn, sessionName: record.id };
  return { kind: 'service', service: 'ecs-tasks.amazonaws.com', sourceArn: cloud.arn('ecs', `task/${record.id}`) };
}
