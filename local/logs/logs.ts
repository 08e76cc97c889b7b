import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest, AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { createEventOperations } from './event-operations.ts';
import { createGroupOperations, nameOfGroup } from './group-operations.ts';
import { createLogStore } from './log-store.ts';

interface AnyInput {
  logGroupName?: string;
  logGroupIdentifier?: string;
  logStreamName?: string;
  resourceArn?: string;
  tags?: Record<string, string>;
}

const ON_STREAMS = ['PutLogEvents', 'GetLogEvents', 'DeleteLogStream'];

/** Amazon CloudWatch Logs: groups, streams, events, retention, text filter patterns. */
export function createLogs(cloud: Cloud): AwsService {
  const database = openStore(cloud.directory, 'logs');
  const store = createLogStore(database);

  /**
   * CloudWatch Logs names a group to IAM as `…:log-group:NAME:log-stream:`, so that a policy must end in `:*`, and
   * for tags as `…:log-group:NAME` (user guide, "Overview of managing access permissions").
   */
  function access(operation: string, input: AnyInput): AccessRequest[] {
    const action = `logs:${operation}`;
    if (input.resourceArn !== undefined) return [{ action, resource: input.resourceArn.replace(/:\*$/, '') }];
    const group = nameOfGroup(input.logGroupName ?? input.logGroupIdentifier);
    const stream = ON_STREAMS.includes(operation) ? (input.logStreamName ?? '') : '';
    const asked = [{ action, resource: cloud.arn('logs', `log-group:${group}:log-stream:${stream}`) }];
    const tagged = operation === 'CreateLogGroup' && Object.keys(input.tags ?? {}).length > 0;
    if (tagged) asked.push({ action: 'logs:TagResource', resource: cloud.arn('logs', `log-group:${group}`) });
    return asked;
  }

  return {
    name: 'logs',
    operations: { ...createGroupOperations(cloud, store), ...createEventOperations(cloud, database, store) },
    access,
    start() {},
    stop() {},
  };
}
