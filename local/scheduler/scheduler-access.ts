import type { Tag, Target } from '@aws-sdk/client-scheduler';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest } from '../cloud/service.ts';
import { DEFAULT_GROUP } from './schedule.ts';

/** The fields of all inputs that tell what an operation is about. */
interface SchedulerInput {
  Name?: string;
  GroupName?: string;
  ResourceArn?: string;
  Target?: Target;
  Tags?: Tag[];
  TagKeys?: string[];
}

const ON_GROUP = new Set(['CreateScheduleGroup', 'GetScheduleGroup', 'DeleteScheduleGroup']);

/**
 * What IAM is asked for an operation: Service authorization reference, "Actions, resources, and condition keys for
 * Amazon EventBridge Scheduler".
 */
export function schedulerAccess(cloud: Cloud, operation: string, input: SchedulerInput): AccessRequest[] {
  const request = (action: string, resource: string): AccessRequest => ({
    action: `scheduler:${action}`,
    resource,
    ...((input.Tags || input.TagKeys) && { context: tagContext(input) }),
  });
  const schedule = (group: string, name: string) => cloud.arn('scheduler', `schedule/${group}/${name}`);
  if (input.ResourceArn) return [request(operation, input.ResourceArn)];
  if (operation === 'ListSchedules') return [request(operation, schedule(input.GroupName ?? '*', '*'))];
  if (operation === 'ListScheduleGroups') return [request(operation, cloud.arn('scheduler', 'schedule-group/*'))];
  if (ON_GROUP.has(operation)) {
    const name = input.Name ?? '';
    const requests = [request(operation, cloud.arn('scheduler', `schedule-group/${name}`))];
    if (operation === 'DeleteScheduleGroup') requests.push(request('DeleteSchedule', schedule(name, '*')));
    if (operation === 'CreateScheduleGroup' && input.Tags?.length) {
      requests.push(request('TagResource', cloud.arn('scheduler', `schedule-group/${name}`)));
    }
    return requests;
  }
  return [request(operation, schedule(input.GroupName ?? DEFAULT_GROUP, input.Name ?? '')), ...passRole(input.Target)];
}

/** Whoever gives a schedule a role must be allowed to pass it to Scheduler. */
function passRole(target: Target | undefined): AccessRequest[] {
  if (!target?.RoleArn) return [];
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource: target.RoleArn, context }];
}

function tagContext({ Tags = [], TagKeys }: SchedulerInput): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = { 'aws:TagKeys': TagKeys ?? Tags.flatMap(({ Key }) => Key ?? []) };
  for (const { Key, Value = '' } of Tags) context[`aws:RequestTag/${Key}`] = Value;
  return context;
}
