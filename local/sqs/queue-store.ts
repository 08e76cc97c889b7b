import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Queue } from './queue.ts';

export type QueueStore = ReturnType<typeof createQueueStore>;

/** The queues themselves: on disk, and all of them in memory, since every message operation begins with its queue. */
export function createQueueStore(cloud: Cloud, database: DatabaseSync) {
  database.exec(`CREATE TABLE IF NOT EXISTS queues (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, attributes TEXT NOT NULL, tags TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL, modified_at_ms INTEGER NOT NULL)`);
  const insert = database.prepare(
    'INSERT INTO queues (name, attributes, tags, created_at_ms, modified_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const update = database.prepare('UPDATE queues SET attributes = ?, tags = ?, modified_at_ms = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM queues WHERE id = ?');
  const byName = new Map<string, Queue>();

  for (const row of database.prepare('SELECT * FROM queues').all()) {
    const name = String(row.name);
    byName.set(name, {
      id: Number(row.id),
      name,
      arn: cloud.arn('sqs', name),
      attributes: JSON.parse(String(row.attributes)),
      tags: JSON.parse(String(row.tags)),
      createdAtMs: Number(row.created_at_ms),
      modifiedAtMs: Number(row.modified_at_ms),
    });
  }

  return {
    find: (name: string) => byName.get(name),
    findByArn: (arn: string) => byName.get(arn.slice(arn.lastIndexOf(':') + 1)),
    list: () => [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    /** The queue that a QueueUrl names by its last path part, whatever host it names. Throws QueueDoesNotExist. */
    get(queueUrl: string | undefined): Queue {
      const queue = byName.get(queueNameOf(queueUrl));
      if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
      return queue;
    },
    create(name: string, attributes: Record<string, string>, tags: Record<string, string>): Queue {
      const now = Date.now();
      const { lastInsertRowid } = insert.run(name, JSON.stringify(attributes), JSON.stringify(tags), now, now);
      const arn = cloud.arn('sqs', name);
      const queue = { id: Number(lastInsertRowid), name, arn, attributes, tags, createdAtMs: now, modifiedAtMs: now };
      byName.set(name, queue);
      return queue;
    },
    change(queue: Queue, changes: Partial<Pick<Queue, 'attributes' | 'tags'>>): void {
      const changed = { ...queue, ...changes, modifiedAtMs: Date.now() };
      update.run(JSON.stringify(changed.attributes), JSON.stringify(changed.tags), changed.modifiedAtMs, queue.id);
      byName.set(queue.name, changed);
    },
    remove(queue: Queue): void {
      remove.run(queue.id);
      byName.delete(queue.name);
    },
  };
}

export function queueNameOf(queueUrl: string | undefined): string {
  return (queueUrl ?? '').split('/').at(-1) ?? '';
}
