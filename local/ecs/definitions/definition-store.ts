import type { DatabaseSync } from 'node:sqlite';
import type { TaskDefinition, TaskDefinitionStatus } from '@aws-sdk/client-ecs';
import { parseDated } from '../tasks/task-record.ts';

export interface StoredDefinition extends TaskDefinition {
  taskDefinitionArn: string;
  family: string;
  revision: number;
  status: TaskDefinitionStatus;
}

export type DefinitionStore = ReturnType<typeof createDefinitionStore>;

/** Task definitions by family and revision. A revision number is never used twice, also after DeleteTaskDefinitions. */
export function createDefinitionStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS families (family TEXT PRIMARY KEY, last_revision INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS task_definitions (
      family TEXT, revision INTEGER, status TEXT NOT NULL, definition TEXT NOT NULL,
      PRIMARY KEY (family, revision)) STRICT`);
  const nextRevision = database.prepare(
    'INSERT INTO families VALUES (?, 1) ON CONFLICT DO UPDATE SET last_revision = last_revision + 1 RETURNING last_revision',
  );
  const put = database.prepare('INSERT OR REPLACE INTO task_definitions VALUES (?, ?, ?, ?)');
  const exact = database.prepare('SELECT definition FROM task_definitions WHERE family = ? AND revision = ?');
  const latest = database.prepare(
    "SELECT definition FROM task_definitions WHERE family = ? AND status = 'ACTIVE' ORDER BY revision DESC LIMIT 1",
  );
  const arns = database.prepare(
    "SELECT definition ->> 'taskDefinitionArn' AS arn FROM task_definitions WHERE status = ? AND (family = ? OR ? = '') ORDER BY family, revision",
  );
  const families = database.prepare(`SELECT family, max(status = 'ACTIVE') AS active FROM task_definitions
    WHERE status <> 'DELETE_IN_PROGRESS' GROUP BY family ORDER BY family`);
  const remove = database.prepare('DELETE FROM task_definitions WHERE family = ? AND revision = ?');
  const parse = (row: Record<string, unknown> | undefined): StoredDefinition | undefined =>
    row && parseDated(String(row.definition));

  return {
    /** Takes the family's next number; call in a transaction with `put`. */
    nextRevision: (family: string): number => Number(nextRevision.get(family)?.last_revision),
    put(definition: StoredDefinition): void {
      const { family, revision, status } = definition;
      put.run(family, revision, status, JSON.stringify(definition));
    },
    /** By `family` (its latest ACTIVE revision), `family:revision` or ARN; another account's or region's is not here. */
    find(identifier: string): StoredDefinition | undefined {
      const place = identifier.startsWith('arn:') ? identifier.slice(0, identifier.indexOf('/') + 1) : '';
      const [family = '', revision] = identifier.slice(place.length).split(':');
      const found = parse(revision === undefined ? latest.get(family) : exact.get(family, Number(revision)));
      return found?.taskDefinitionArn.startsWith(place) ? found : undefined;
    },
    /** Its number stays taken. */
    remove({ family, revision }: StoredDefinition): void {
      remove.run(family, revision);
    },
    listArns: (status: string, family: string): string[] =>
      arns.all(status, family, family).map((row) => String(row.arn)),
    /** Every family, and whether it has an ACTIVE revision. */
    listFamilies: () => families.all().map((row) => ({ family: String(row.family), active: Boolean(row.active) })),
  };
}
