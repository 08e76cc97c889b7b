import type { DatabaseSync } from 'node:sqlite';
import type { Tag } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';

const TAGS_MAX = 50;

export type TagStore = ReturnType<typeof createTagStore>;

/** Tags of clusters, container instances, task definitions and tasks, by ARN. */
export function createTagStore(database: DatabaseSync) {
  database.exec('CREATE TABLE IF NOT EXISTS tags (arn TEXT PRIMARY KEY, tags TEXT NOT NULL) STRICT');
  const get = database.prepare('SELECT tags FROM tags WHERE arn = ?');
  const put = database.prepare('INSERT OR REPLACE INTO tags VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM tags WHERE arn = ?');
  const read = (arn: string): Tag[] => JSON.parse(String(get.get(arn)?.tags ?? '[]'));

  return {
    read,
    add(arn: string, tags: Tag[]): void {
      validateTags(tags);
      const kept = read(arn).filter((old) => !tags.some((each) => each.key === old.key));
      const all = [...kept, ...tags.map(({ key, value }) => ({ key, value: value ?? '' }))];
      if (all.length > TAGS_MAX) throw new AwsError('InvalidParameterException', 'Too many tags: at most 50.');
      if (all.length > 0) put.run(arn, JSON.stringify(all));
    },
    /** Sets all tags at once, also those that ECS itself puts (`aws:…`). */
    put(arn: string, tags: Tag[]): void {
      if (tags.length > 0) put.run(arn, JSON.stringify(tags));
    },
    removeKeys(arn: string, keys: string[]): void {
      put.run(arn, JSON.stringify(read(arn).filter((tag) => !keys.includes(tag.key ?? ''))));
    },
    forget(arn: string): void {
      remove.run(arn);
    },
  };
}

/** ECS API reference, Tag. Throws InvalidParameterException. */
export function validateTags(tags: Tag[]): void {
  const fail = (message: string) => {
    throw new AwsError('InvalidParameterException', message);
  };
  const keys = tags.map((tag) => tag.key ?? '');
  if (tags.length > TAGS_MAX) fail('Too many tags: at most 50.');
  if (new Set(keys).size < keys.length)
    fail('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  for (const { key = '', value = '' } of tags) {
    if (key.length < 1 || key.length > 128) fail('Tag key must be between 1 and 128 characters.');
    if (value.length > 256) fail('Tag value must be at most 256 characters.');
    if (/^aws:/i.test(key)) fail("Tag keys must not start with 'aws:'.");
  }
}
