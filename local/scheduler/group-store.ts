import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { DEFAULT_GROUP, type ScheduleGroup } from './schedule.ts';

export type GroupStore = ReturnType<typeof createGroupStore>;

/** The schedule groups, on disk and in memory. The default group is always there. */
export function createGroupStore(cloud: Cloud, database: DatabaseSync) {
  database.exec('CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID');
  const write = database.prepare('INSERT OR REPLACE INTO groups VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM groups WHERE name = ?');
  const byName = new Map<string, ScheduleGroup>();

  for (const row of database.prepare('SELECT definition FROM groups').all()) {
    const group: ScheduleGroup = JSON.parse(String(row.definition));
    byName.set(group.name, group);
  }

  function save(group: ScheduleGroup): void {
    write.run(group.name, JSON.stringify(group));
    byName.set(group.name, group);
  }

  function create(name: string, tags: Record<string, string>, clientToken: string | undefined): ScheduleGroup {
    const now = Date.now();
    const arn = cloud.arn('scheduler', `schedule-group/${name}`);
    const group = { name, arn, tags, clientToken, createdAtMs: now, modifiedAtMs: now };
    save(group);
    return group;
  }

  if (!byName.has(DEFAULT_GROUP)) create(DEFAULT_GROUP, {}, undefined);

  return {
    create,
    save,
    find: (name: string) => byName.get(name),
    /** Throws ResourceNotFoundException. */
    get(name: string = DEFAULT_GROUP): ScheduleGroup {
      const group = byName.get(name);
      if (group) return group;
      throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
    },
    /** Only groups have tags: a schedule has none. */
    getByArn(arn: string | undefined): ScheduleGroup {
      const group = [...byName.values()].find((one) => one.arn === arn);
      if (group) return group;
      throw new AwsError('ResourceNotFoundException', `Resource ${arn} does not exist.`, 404);
    },
    list: () => [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    remove(group: ScheduleGroup): void {
      remove.run(group.name);
      byName.delete(group.name);
    },
  };
}
