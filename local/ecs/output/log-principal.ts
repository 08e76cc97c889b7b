import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud/cloud.ts';
import { ACCOUNT, type Principal } from '../../cloud/service.ts';
import { executionPrincipal } from '../agent/execution-principal.ts';
import type { TaskRecord } from '../tasks/task-record.ts';

/**
 * Who writes a task's logs: its execution role; on EC2 without one it is the instance's role (developer guide, "Send
 * Amazon ECS logs to CloudWatch"), and instances have none here: it is the account, whose machine this is.
 */
export function logPrincipal(cloud: Cloud, record: TaskRecord, definition: TaskDefinition): Principal {
  const principal = executionPrincipal(cloud, record, definition);
  return record.task.launchType === 'EC2' && principal.kind !== 'role' ? ACCOUNT : principal;
}
