import type {
  AddTagsCommandInput,
  AddTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  RemoveTagsCommandInput,
  RemoveTagsCommandOutput,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../cloud/service.ts';
import type { BalancerStore, Kept } from './balancer-store.ts';
import { QUOTAS } from './limits.ts';
import { invalid, refusal } from './refusal.ts';

/** `current` with `tags`; refuses a key given twice and more than 50 tags. */
export function withTags(current: Record<string, string>, tags: Tag[] | undefined): Record<string, string> {
  const keys = (tags ?? []).map((tag) => tag.Key);
  if (new Set(keys).size < keys.length) throw refusal('DuplicateTagKeys', 'A tag key was specified more than once');
  const all = { ...current };
  for (const { Key = '', Value = '' } of tags ?? []) all[Key] = Value;
  if (Object.keys(all).length > QUOTAS.tagsPerResource) {
    throw refusal('TooManyTags', `A resource may have at most ${QUOTAS.tagsPerResource} tags`);
  }
  return all;
}

interface Tagged {
  arn: string;
  tags: Record<string, string>;
}

/** The kinds of ARN that carry tags, and how a missing one is refused. */
function findTagged(
  store: BalancerStore,
  arn: string,
): { tags: Record<string, string>; keep(tags: Tagged['tags']): void } {
  const kind = arn.split(':')[5]?.split('/')[0];
  const found = <T extends Tagged>(kept: Kept<T>, missing: () => Error) => {
    const record = kept.get(arn);
    if (!record) throw missing();
    return { tags: record.tags, keep: (tags: Tagged['tags']) => kept.put({ ...record, tags }) };
  };
  if (kind === 'loadbalancer') {
    return found(store.loadBalancers, () => refusal('LoadBalancerNotFound', `Load balancer '${arn}' not found`));
  }
  if (kind === 'targetgroup') {
    return found(store.targetGroups, () => refusal('TargetGroupNotFound', `Target group '${arn}' not found`));
  }
  if (kind === 'listener')
    return found(store.listeners, () => refusal('ListenerNotFound', `Listener '${arn}' not found`));
  if (kind === 'listener-rule') return found(store.rules, () => refusal('RuleNotFound', `Rule '${arn}' not found`));
  throw invalid(`'${arn}' is not a valid ARN of a load balancer, target group, listener or rule`);
}

/** AddTags, RemoveTags, DescribeTags. */
export function tagOperations(store: BalancerStore) {
  const AddTags: Operation<AddTagsCommandInput, AddTagsCommandOutput> = ({ ResourceArns, Tags }) => {
    const changes = (ResourceArns ?? []).map((arn) => findTagged(store, arn));
    const tagged = changes.map((change) => ({ change, tags: withTags(change.tags, Tags) }));
    store.together(() => {
      for (const { change, tags } of tagged) change.keep(tags);
    });
    return {};
  };

  const RemoveTags: Operation<RemoveTagsCommandInput, RemoveTagsCommandOutput> = ({ ResourceArns, TagKeys = [] }) => {
    const changes = (ResourceArns ?? []).map((arn) => findTagged(store, arn));
    store.together(() => {
      for (const change of changes) {
        change.keep(Object.fromEntries(Object.entries(change.tags).filter(([key]) => !TagKeys.includes(key))));
      }
    });
    return {};
  };

  const DescribeTags: Operation<DescribeTagsCommandInput, DescribeTagsCommandOutput> = ({ ResourceArns }) => ({
    TagDescriptions: (ResourceArns ?? []).map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(findTagged(store, arn).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  });

  return { AddTags, RemoveTags, DescribeTags };
}
