import type { DatabaseSync } from 'node:sqlite';

export interface Machine {
  arn: string;
  name: string;
  /** The revision that new executions run; those already running keep theirs. */
  revisionId: string;
  createdAtMs: number;
  loggingConfiguration: string;
  tracingConfiguration: string;
  tags: string;
}

export interface Revision {
  id: string;
  machineArn: string;
  definition: string;
  roleArn: string;
  createdAtMs: number;
}

export type MachineStore = ReturnType<typeof createMachineStore>;

export function createMachineStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS machines (
      arn TEXT PRIMARY KEY, name TEXT NOT NULL, revisionId TEXT NOT NULL,
      createdAtMs INTEGER NOT NULL, loggingConfiguration TEXT NOT NULL, tracingConfiguration TEXT NOT NULL,
      tags TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS revisions (
      id TEXT PRIMARY KEY, machineArn TEXT NOT NULL, definition TEXT NOT NULL, roleArn TEXT NOT NULL,
      createdAtMs INTEGER NOT NULL
    ) STRICT;`);
  const select = database.prepare('SELECT * FROM machines WHERE arn = ?');
  const selectPage = database.prepare('SELECT * FROM machines WHERE name > ? ORDER BY name LIMIT ?');
  const upsert = database.prepare(`
    INSERT OR REPLACE INTO machines
    VALUES (:arn, :name, :revisionId, :createdAtMs, :loggingConfiguration, :tracingConfiguration, :tags)`);
  const remove = database.prepare('DELETE FROM machines WHERE arn = ?');
  const selectRevision = database.prepare('SELECT * FROM revisions WHERE id = ?');
  const insertRevision = database.prepare(
    'INSERT INTO revisions VALUES (:id, :machineArn, :definition, :roleArn, :createdAtMs)',
  );
  const removeRevisions = database.prepare('DELETE FROM revisions WHERE machineArn = ?');

  return {
    get: (arn: string) => select.get(arn) as unknown as Machine | undefined,
    /** At most `limit` machines in the order of their names, behind `afterName`. */
    page: (afterName: string, limit: number) => selectPage.all(afterName, limit) as unknown as Machine[],
    save: (machine: Machine) => void upsert.run({ ...machine }),
    revision: (id: string) => selectRevision.get(id) as unknown as Revision | undefined,
    addRevision: (revision: Revision) => void insertRevision.run({ ...revision }),
    remove(arn: string) {
      remove.run(arn);
      removeRevisions.run(arn);
    },
  };
}
