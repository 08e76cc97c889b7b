import { type Tag, tagMap } from './conversions.ts';
import type { Current, Resource } from './provider.ts';

type Tags = Record<string, string>;
type Request = [operation: string, input: object];

/** How a service's resources are tagged: AWS has a dozen ways to say it. */
interface Dialect {
  put(id: string, tags: Tags): Request;
  remove(id: string, keys: string[]): Request;
}

const pascalList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const camelList = (tags: Tags) => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** TagResource and UntagResource, where services differ in the name of the resource's member and the shape of tags. */
function tagResource(member: string, tagsMember: 'Tags' | 'tags', shape: (tags: Tags) => unknown): Dialect {
  const keysMember = tagsMember === 'Tags' ? 'TagKeys' : 'tagKeys';
  return {
    put: (id, tags) => ['TagResource', { [member]: id, [tagsMember]: shape(tags) }],
    remove: (id, keys) => ['UntagResource', { [member]: id, [keysMember]: keys }],
  };
}

const DIALECTS = {
  apigateway: tagResource('ResourceArn', 'Tags', (tags) => tags),
  dynamodb: tagResource('ResourceArn', 'Tags', pascalList),
  ec2: {
    put: (id, tags) => ['CreateTags', { Resources: [id], Tags: pascalList(tags) }],
    remove: (id, keys) => ['DeleteTags', { Resources: [id], Tags: keys.map((Key) => ({ Key })) }],
  },
  ecs: tagResource('resourceArn', 'tags', camelList),
  elasticloadbalancing: {
    put: (id, tags) => ['AddTags', { ResourceArns: [id], Tags: pascalList(tags) }],
    remove: (id, keys) => ['RemoveTags', { ResourceArns: [id], TagKeys: keys }],
  },
  events: tagResource('ResourceARN', 'Tags', pascalList),
  iam: {
    put: (id, tags) => ['TagRole', { RoleName: id, Tags: pascalList(tags) }],
    remove: (id, keys) => ['UntagRole', { RoleName: id, TagKeys: keys }],
  },
  lambda: tagResource('Resource', 'Tags', (tags) => tags),
  logs: tagResource('resourceArn', 'tags', (tags) => tags),
  monitoring: tagResource('ResourceARN', 'Tags', pascalList),
  sqs: {
    put: (id, tags) => ['TagQueue', { QueueUrl: id, Tags: tags }],
    remove: (id, keys) => ['UntagQueue', { QueueUrl: id, TagKeys: keys }],
  },
  states: tagResource('resourceArn', 'tags', camelList),
} satisfies Record<string, Dialect>;

/** Puts the tags that came or changed and takes away those that the template had and has no more. */
export async function updateTags(
  resource: Resource,
  service: keyof typeof DIALECTS,
  id: string,
  { properties }: Pick<Current, 'properties'>,
): Promise<void> {
  const dialect: Dialect = DIALECTS[service];
  const before = tagMap(properties.Tags);
  const after = tagMap(resource.properties.Tags);
  const put = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const removed = Object.keys(before).filter((key) => !(key in after));
  if (Object.keys(put).length > 0) await resource.call(service, ...dialect.put(id, put));
  if (removed.length > 0) await resource.call(service, ...dialect.remove(id, removed));
}
