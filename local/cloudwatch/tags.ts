import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { Operation } from '../cloud/service.ts';
import type { AlarmRecord } from './alarm-record.ts';
import type { AlarmStore } from './alarm-store.ts';
import { LIMITS } from './limits.ts';
import { refusal } from './refusal.ts';

/** `current` with `tags`; at most 50. */
export function withTags(current: Record<string, string>, tags: Tag[] | undefined): Record<string, string> {
  const all = { ...current };
  for (const { Key = '', Value = '' } of tags ?? []) all[Key] = Value;
  if (Object.keys(all).length > LIMITS.tagsPerResource) {
    throw refusal('InvalidParameterValue', `A resource may have at most ${LIMITS.tagsPerResource} tags`);
  }
  return all;
}

/** The name in an alarm's ARN; undefined when it is another resource's. */
export const alarmNameOf = (arn: string): string | undefined =>
  /^arn:[^:]+:cloudwatch:[^:]*:[^:]*:alarm:(.+)$/.exec(arn)?.[1];

/** Tags of alarms. */
export function tagOperations(store: AlarmStore) {
  function find(arn = ''): AlarmRecord {
    const record = store.get(alarmNameOf(arn) ?? '');
    if (!record) throw refusal('ResourceNotFoundException', `Unknown resource ${arn}`);
    return record;
  }

  const TagResource: Operation<TagResourceCommandInput, TagResourceCommandOutput> = ({ ResourceARN, Tags }) => {
    const record = find(ResourceARN);
    store.put({ ...record, tags: withTags(record.tags, Tags) });
    return {};
  };

  const UntagResource: Operation<UntagResourceCommandInput, UntagResourceCommandOutput> = ({
    ResourceARN,
    TagKeys = [],
  }) => {
    const record = find(ResourceARN);
    const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !TagKeys.includes(key)));
    store.put({ ...record, tags });
    return {};
  };

  const ListTagsForResource: Operation<ListTagsForResourceCommandInput, ListTagsForResourceCommandOutput> = (
    input,
  ) => ({
    Tags: Object.entries(find(input.ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
  });

  return { TagResource, UntagResource, ListTagsForResource };
}
