import type { DatabaseSync } from 'node:sqlite';
import type { IpPermission, Tag } from '@aws-sdk/client-ec2';

export interface StoredGroup {
  GroupId: string;
  GroupName: string;
  Description: string;
  VpcId: string;
  ingress: IpPermission[];
  egress: IpPermission[];
}

export type SecurityGroupStore = ReturnType<typeof createSecurityGroupStore>;

/** Security groups, and the tags of everything in EC2 by its id. */
export function createSecurityGroupStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS security_groups (
      id TEXT PRIMARY KEY, vpc_id TEXT NOT NULL, name TEXT NOT NULL, security_group TEXT NOT NULL,
      UNIQUE (vpc_id, name)) STRICT;
    CREATE TABLE IF NOT EXISTS tags (resource TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (resource, key)) STRICT`);
  const put = database.prepare(
    'INSERT INTO security_groups VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET security_group = excluded.security_group',
  );
  const all = database.prepare('SELECT security_group FROM security_groups ORDER BY rowid');
  const remove = database.prepare('DELETE FROM security_groups WHERE id = ?');
  const putTag = database.prepare('INSERT OR REPLACE INTO tags VALUES (?, ?, ?)');
  const readTags = database.prepare('SELECT key AS Key, value AS Value FROM tags WHERE resource = ? ORDER BY key');
  const removeTag = database.prepare('DELETE FROM tags WHERE resource = ? AND key = ?');
  const removeTags = database.prepare('DELETE FROM tags WHERE resource = ?');

  return {
    list: (): StoredGroup[] => all.all().map((row) => JSON.parse(String(row.security_group))),
    save(group: StoredGroup): void {
      put.run(group.GroupId, group.VpcId, group.GroupName, JSON.stringify(group));
    },
    remove(id: string): void {
      remove.run(id);
      removeTags.run(id);
    },
    tags: (resource: string): Tag[] =>
      readTags.all(resource).map((row) => ({ Key: String(row.Key), Value: String(row.Value) })),
    tag(resource: string, tags: Tag[]): void {
      for (const { Key = '', Value = '' } of tags) putTag.run(resource, Key, Value);
    },
    untag(resource: string, tags: Tag[] | undefined): void {
      if (!tags) removeTags.run(resource);
      for (const { Key = '' } of tags ?? []) removeTag.run(resource, Key);
    },
  };
}
