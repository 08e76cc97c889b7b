import type * as Sdk from '@aws-sdk/client-scheduler';
import { AwsError } from '../cloud/aws-error.ts';
import { inTransaction } from '../cloud/store.ts';
import { pageOf } from './page-of.ts';
import { DEFAULT_GROUP, type ScheduleGroup } from './schedule.ts';
import type { SchedulerState } from './scheduler-state.ts';

/** Schedule groups and their tags. */
export function groupOperations(state: SchedulerState) {
  const { groups, schedules } = state;
  return {
    CreateScheduleGroup(input: Sdk.CreateScheduleGroupCommandInput) {
      const name = input.Name ?? '';
      if (!/^[\w.-]{1,64}$/.test(name)) {
        throw new AwsError('ValidationException', `Schedule group name ${name} is not valid.`);
      }
      const existing = groups.find(name);
      if (existing && (!input.ClientToken || existing.clientToken !== input.ClientToken)) {
        throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
      }
      const group = existing ?? groups.create(name, tagsFrom(input.Tags), input.ClientToken);
      return { ScheduleGroupArn: group.arn };
    },
    GetScheduleGroup: (input: Sdk.GetScheduleGroupCommandInput) => describe(groups.get(input.Name)),
    ListScheduleGroups(input: Sdk.ListScheduleGroupsCommandInput) {
      const matching = groups.list().filter((group) => group.name.startsWith(input.NamePrefix ?? ''));
      const { page, NextToken } = pageOf(matching, input);
      return { ScheduleGroups: page.map(describe), NextToken };
    },
    /** Its schedules go with it. */
    DeleteScheduleGroup(input: Sdk.DeleteScheduleGroupCommandInput) {
      const group = groups.get(input.Name);
      if (group.name === DEFAULT_GROUP) {
        throw new AwsError('ValidationException', 'Deleting the default schedule group is not supported.');
      }
      inTransaction(state.database, () => {
        schedules.clear(group.name);
        groups.remove(group);
      });
      state.rearm();
      return {};
    },
    TagResource(input: Sdk.TagResourceCommandInput) {
      const group = groups.getByArn(input.ResourceArn);
      groups.save({ ...group, tags: { ...group.tags, ...tagsFrom(input.Tags) } });
      return {};
    },
    UntagResource(input: Sdk.UntagResourceCommandInput) {
      const group = groups.getByArn(input.ResourceArn);
      const kept = Object.entries(group.tags).filter(([key]) => !input.TagKeys?.includes(key));
      groups.save({ ...group, tags: Object.fromEntries(kept) });
      return {};
    },
    ListTagsForResource(input: Sdk.ListTagsForResourceCommandInput) {
      const { tags } = groups.getByArn(input.ResourceArn);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function tagsFrom(tags: Sdk.Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function describe(group: ScheduleGroup) {
  return {
    Arn: group.arn,
    Name: group.name,
    State: 'ACTIVE' as const,
    CreationDate: new Date(group.createdAtMs),
    LastModificationDate: new Date(group.modifiedAtMs),
  };
}
