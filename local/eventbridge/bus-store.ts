import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { busNameOf, DEFAULT_BUS, type EventBus } from './rule.ts';

export type BusStore = ReturnType<typeof createBusStore>;

/** The event buses, on disk and in memory. The default bus is always there. */
export function createBusStore(cloud: Cloud, database: DatabaseSync) {
  database.exec('CREATE TABLE IF NOT EXISTS buses (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID');
  const write = database.prepare('INSERT OR REPLACE INTO buses (name, definition) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM buses WHERE name = ?');
  const byName = new Map<string, EventBus>();

  for (const row of database.prepare('SELECT definition FROM buses').all()) {
    const bus: EventBus = JSON.parse(String(row.definition));
    byName.set(bus.name, bus);
  }

  function save(bus: EventBus): void {
    write.run(bus.name, JSON.stringify(bus));
    byName.set(bus.name, bus);
  }

  function create(name: string, fields: Pick<EventBus, 'description' | 'tags'>): EventBus {
    const now = Date.now();
    const arn = cloud.arn('events', `event-bus/${name}`);
    const bus = { name, arn, policy: undefined, createdAtMs: now, modifiedAtMs: now, ...fields };
    save(bus);
    return bus;
  }

  if (!byName.has(DEFAULT_BUS)) create(DEFAULT_BUS, { description: undefined, tags: {} });

  return {
    create,
    find: (nameOrArn: string | undefined) => byName.get(busNameOf(nameOrArn)),
    /** Throws ResourceNotFoundException. */
    get(nameOrArn: string | undefined): EventBus {
      const bus = byName.get(busNameOf(nameOrArn));
      if (bus) return bus;
      throw new AwsError('ResourceNotFoundException', `Event bus ${busNameOf(nameOrArn)} does not exist.`);
    },
    findByArn: (arn: string) => [...byName.values()].find((bus) => bus.arn === arn),
    list: () => [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    change(bus: EventBus, changes: Partial<EventBus>): void {
      save({ ...bus, ...changes, modifiedAtMs: Date.now() });
    },
    remove(bus: EventBus): void {
      remove.run(bus.name);
      byName.delete(bus.name);
    },
  };
}
