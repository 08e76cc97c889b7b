import type * as Sdk from '@aws-sdk/client-eventbridge';
import { AwsError } from '../cloud/aws-error.ts';
import type { EventBridgeState } from './eventbridge-state.ts';

/** Tags of rules and event buses, by ARN. */
export function tagOperations({ buses, rules }: EventBridgeState) {
  function change(arn: string | undefined, edit: (tags: Record<string, string>) => Record<string, string>) {
    const rule = rules.findByArn(arn ?? '');
    const bus = buses.findByArn(arn ?? '');
    if (rule) rules.save({ ...rule, tags: edit(rule.tags) });
    else if (bus) buses.change(bus, { tags: edit(bus.tags) });
    else throw notFound(arn);
    return {};
  }
  return {
    TagResource: ({ ResourceARN, Tags }: Sdk.TagResourceCommandInput) =>
      change(ResourceARN, (tags) => ({ ...tags, ...tagsFrom(Tags) })),
    UntagResource: ({ ResourceARN, TagKeys = [] }: Sdk.UntagResourceCommandInput) =>
      change(ResourceARN, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key)))),
    ListTagsForResource({ ResourceARN = '' }: Sdk.ListTagsForResourceCommandInput) {
      const resource = rules.findByArn(ResourceARN) ?? buses.findByArn(ResourceARN);
      if (!resource) throw notFound(ResourceARN);
      return { Tags: Object.entries(resource.tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

export function tagsFrom(tags: Sdk.Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

function notFound(arn: string | undefined): AwsError {
  return new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist.`);
}
