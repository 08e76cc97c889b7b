import type * as Sdk from '@aws-sdk/client-scheduler';
import { AwsError } from '../cloud/aws-error.ts';
import { pageOf } from './page-of.ts';
import { planFirst } from './plan-firing.ts';
import { DEFAULT_GROUP, type Schedule } from './schedule.ts';
import type { SchedulerState } from './scheduler-state.ts';
import { validateSchedule } from './validate-schedule.ts';

/** Schedules. UpdateSchedule replaces all of a schedule: what it does not name goes back to its default. */
export function scheduleOperations(state: SchedulerState) {
  const { groups, schedules } = state;

  function save(input: Sdk.CreateScheduleCommandInput, existing: Schedule | undefined) {
    const schedule = scheduleOf(state, input, existing);
    schedules.save({ ...schedule, ...planFirst(schedule, schedule.modifiedAtMs, state.rateScale(schedule.group)) });
    state.rearm();
    return { ScheduleArn: schedule.arn };
  }

  return {
    CreateSchedule(input: Sdk.CreateScheduleCommandInput) {
      validateSchedule(input);
      const group = groups.get(input.GroupName);
      const existing = schedules.find(group.name, input.Name ?? '');
      if (!existing) return save(input, undefined);
      if (input.ClientToken && existing.clientToken === input.ClientToken) return { ScheduleArn: existing.arn };
      throw new AwsError('ConflictException', `Schedule ${input.Name} already exists.`, 409);
    },
    UpdateSchedule(input: Sdk.UpdateScheduleCommandInput) {
      validateSchedule(input);
      return save(input, schedules.get(groups.get(input.GroupName).name, input.Name));
    },
    DeleteSchedule(input: Sdk.DeleteScheduleCommandInput) {
      schedules.remove(schedules.get(groups.get(input.GroupName).name, input.Name));
      state.rearm();
      return {};
    },
    GetSchedule: (input: Sdk.GetScheduleCommandInput) =>
      describe(schedules.get(groups.get(input.GroupName).name, input.Name)),
    ListSchedules(input: Sdk.ListSchedulesCommandInput) {
      if (input.GroupName) groups.get(input.GroupName);
      const matching = schedules
        .list()
        .filter((schedule) => !input.GroupName || schedule.group === input.GroupName)
        .filter((schedule) => schedule.name.startsWith(input.NamePrefix ?? ''))
        .filter((schedule) => !input.State || schedule.state === input.State);
      const { page, NextToken } = pageOf(matching, input);
      return { Schedules: page.map(summarize), NextToken };
    },
  };
}

function scheduleOf(
  { cloud }: SchedulerState,
  input: Sdk.CreateScheduleCommandInput,
  existing: Schedule | undefined,
): Schedule {
  const now = Date.now();
  const group = input.GroupName ?? DEFAULT_GROUP;
  const name = input.Name ?? '';
  return {
    name,
    group,
    arn: cloud.arn('scheduler', `schedule/${group}/${name}`),
    description: input.Description,
    scheduleExpression: input.ScheduleExpression ?? '',
    timezone: input.ScheduleExpressionTimezone ?? 'UTC',
    startAtMs: input.StartDate?.getTime(),
    endAtMs: input.EndDate?.getTime(),
    flexibleTimeWindow: input.FlexibleTimeWindow ?? { Mode: 'OFF' },
    state: input.State ?? 'ENABLED',
    actionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
    target: input.Target ?? { Arn: undefined, RoleArn: undefined },
    kmsKeyArn: input.KmsKeyArn,
    clientToken: existing?.clientToken ?? input.ClientToken,
    createdAtMs: existing?.createdAtMs ?? now,
    modifiedAtMs: now,
    scheduledAtMs: undefined,
    fireAtMs: undefined,
  };
}

function describe(schedule: Schedule) {
  const dateOf = (timeMs: number | undefined) => (timeMs === undefined ? undefined : new Date(timeMs));
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.group,
    Description: schedule.description,
    ScheduleExpression: schedule.scheduleExpression,
    ScheduleExpressionTimezone: schedule.timezone,
    StartDate: dateOf(schedule.startAtMs),
    EndDate: dateOf(schedule.endAtMs),
    FlexibleTimeWindow: schedule.flexibleTimeWindow,
    State: schedule.state,
    ActionAfterCompletion: schedule.actionAfterCompletion,
    Target: schedule.target,
    KmsKeyArn: schedule.kmsKeyArn,
    CreationDate: new Date(schedule.createdAtMs),
    LastModificationDate: new Date(schedule.modifiedAtMs),
  };
}

function summarize(schedule: Schedule): Sdk.ScheduleSummary {
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.group,
    State: schedule.state,
    CreationDate: new Date(schedule.createdAtMs),
    LastModificationDate: new Date(schedule.modifiedAtMs),
    Target: { Arn: schedule.target.Arn },
  };
}
