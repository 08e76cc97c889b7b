import type {
  ListTagsOfResourceCommandInput,
  ListTagsOfResourceCommandOutput,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Operation } from '../../cloud/service.ts';
import type { Engine } from '../engine.ts';

export function tableTags(engine: Engine) {
  function change(arn: string | undefined, tagsOf: (tags: Record<string, string>) => Record<string, string>) {
    const table = engine.catalog.forSettings(arn);
    engine.settingsTransaction(() =>
      engine.catalog.save(table, { ...table.settings, tags: tagsOf(table.settings.tags) }),
    );
    return {};
  }

  const TagResource: Operation<TagResourceCommandInput, TagResourceCommandOutput> = (input) =>
    change(input.ResourceArn, (tags) => ({
      ...tags,
      ...Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value])),
    }));

  const UntagResource: Operation<UntagResourceCommandInput, UntagResourceCommandOutput> = (input) =>
    change(input.ResourceArn, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !input.TagKeys?.includes(key))),
    );

  const ListTagsOfResource: Operation<ListTagsOfResourceCommandInput, ListTagsOfResourceCommandOutput> = (input) => {
    const { tags } = engine.catalog.forSettings(input.ResourceArn).settings;
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  };
  return { TagResource, UntagResource, ListTagsOfResource };
}
