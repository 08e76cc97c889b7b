import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import type { Schedule } from './schedule.ts';

export type ScheduleStore = ReturnType<typeof createScheduleStore>;

/** The schedules, on disk, by name within their group and by the time at which they fire. */
export function createScheduleStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS schedules ("group" TEXT NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL,
      fire_at_ms INTEGER, PRIMARY KEY ("group", name)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS schedules_by_time ON schedules (fire_at_ms) WHERE fire_at_ms IS NOT NULL;`);
  const one = database.prepare('SELECT definition FROM schedules WHERE "group" = ? AND name = ?');
  const all = database.prepare('SELECT definition FROM schedules ORDER BY "group", name');
  const write = database.prepare('INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM schedules WHERE "group" = ? AND name = ?');
  const clear = database.prepare('DELETE FROM schedules WHERE "group" = ?');
  const next = database.prepare('SELECT MIN(fire_at_ms) AS due FROM schedules WHERE fire_at_ms IS NOT NULL');
  const due = database.prepare('SELECT definition FROM schedules WHERE fire_at_ms <= ? ORDER BY fire_at_ms');

  function find(group: string, name: string): Schedule | undefined {
    const row = one.get(group, name);
    return row && JSON.parse(String(row.definition));
  }

  return {
    find,
    /** Throws ResourceNotFoundException. */
    get(group: string, name: string | undefined): Schedule {
      const schedule = find(group, name ?? '');
      if (schedule) return schedule;
      throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    },
    list: (): Schedule[] => all.all().map((row) => JSON.parse(String(row.definition))),
    save(schedule: Schedule): void {
      write.run(schedule.group, schedule.name, JSON.stringify(schedule), schedule.fireAtMs ?? null);
    },
    remove: (schedule: Schedule) => remove.run(schedule.group, schedule.name),
    clear: (group: string) => clear.run(group),
    nextFireMs(): number | undefined {
      const time = next.get()?.due;
      return typeof time === 'number' ? time : undefined;
    },
    due: (nowMs: number): Schedule[] => due.all(nowMs).map((row) => JSON.parse(String(row.definition))),
  };
}
