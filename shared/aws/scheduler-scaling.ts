import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { ScalingSchedules } from '../ports/scaling.ts';
import { errorNameOf, refusalOf, type Sender, send } from './send.ts';

/** What schedules call, as whom, and where what cannot be delivered goes. */
export interface ScheduleTarget {
  group: string;
  functionArn: string;
  roleArn: string;
  deadLetterArn: string;
}

/** EventBridge Scheduler: one schedule a scheduled action, in the stack's own group. */
export function schedulerScaling(client: Sender, target: ScheduleTarget): ScalingSchedules {
  return {
    async put({ name, expression, timezone, startAtMs, endAtMs, input }) {
      const schedule: CreateScheduleCommandInput = {
        Name: name,
        GroupName: target.group,
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: timezone,
        ...(startAtMs === undefined ? {} : { StartDate: new Date(startAtMs) }),
        ...(endAtMs === undefined ? {} : { EndDate: new Date(endAtMs) }),
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: target.functionArn,
          RoleArn: target.roleArn,
          Input: input,
          DeadLetterConfig: { Arn: target.deadLetterArn },
        },
      };
      try {
        return await refusalOf(send(client, new CreateScheduleCommand(schedule)), 'ConflictException');
      } catch (error) {
        if (errorNameOf(error) !== 'ConflictException') throw error;
        return refusalOf(send(client, new UpdateScheduleCommand(schedule)));
      }
    },
    async delete(name) {
      try {
        await send(client, new DeleteScheduleCommand({ Name: name, GroupName: target.group }));
      } catch (error) {
        if (errorNameOf(error) !== 'ResourceNotFoundException') throw error;
      }
    },
  };
}
