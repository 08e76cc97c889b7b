import type { DatabaseSync } from 'node:sqlite';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  id: number;
  arn: string;
  name: string;
  machineArn: string;
  revisionId: string;
  roleArn: string;
  status: ExecutionStatus;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
  startedAtMs: number;
  stoppedAtMs: number | null;
  /** startedAtMs and the machine's TimeoutSeconds, at most one year. */
  deadlineAtMs: number;
  lastEventId: number;
  traceHeader: string | null;
}

export type ExecutionStore = ReturnType<typeof createExecutionStore>;

export function createExecutionStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS executions (
      id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, machineArn TEXT NOT NULL,
      revisionId TEXT NOT NULL, roleArn TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL, output TEXT,
      error TEXT, cause TEXT, startedAtMs INTEGER NOT NULL, stoppedAtMs INTEGER, deadlineAtMs INTEGER NOT NULL,
      lastEventId INTEGER NOT NULL, traceHeader TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS executionsByMachine ON executions (machineArn, id);
    CREATE INDEX IF NOT EXISTS executionsRunning ON executions (deadlineAtMs) WHERE status = 'RUNNING';
    CREATE INDEX IF NOT EXISTS executionsStopped ON executions (stoppedAtMs) WHERE stoppedAtMs IS NOT NULL;`);
  const select = database.prepare('SELECT * FROM executions WHERE id = ?');
  const selectByArn = database.prepare('SELECT * FROM executions WHERE arn = ?');
  const insert = database.prepare(`
    INSERT INTO executions (arn, name, machineArn, revisionId, roleArn, status, input, startedAtMs, deadlineAtMs,
      lastEventId, traceHeader)
    VALUES (:arn, :name, :machineArn, :revisionId, :roleArn, 'RUNNING', :input, :startedAtMs, :deadlineAtMs, 0,
      :traceHeader)`);
  const update = database.prepare(`
    UPDATE executions SET status = :status, output = :output, error = :error, cause = :cause,
      stoppedAtMs = :stoppedAtMs, lastEventId = :lastEventId WHERE id = :id`);
  const selectPage = database.prepare(`
    SELECT * FROM executions WHERE machineArn = :machineArn AND id < :beforeId AND (:status IS NULL OR status = :status)
    ORDER BY id DESC LIMIT :limit`);
  const selectOverdue = database.prepare(
    "SELECT id FROM executions WHERE status = 'RUNNING' AND deadlineAtMs <= ? ORDER BY deadlineAtMs",
  );
  const selectDeadline = database.prepare(
    "SELECT MIN(deadlineAtMs) AS atMs FROM executions WHERE status = 'RUNNING' AND deadlineAtMs > ?",
  );
  const selectStoppedBefore = database.prepare('SELECT id FROM executions WHERE stoppedAtMs < ?');
  const selectOfMachine = database.prepare('SELECT id FROM executions WHERE machineArn = ?');
  const remove = database.prepare('DELETE FROM executions WHERE id = ?');
  const ids = (rows: unknown[]) => (rows as { id: number }[]).map((row) => row.id);

  return {
    get: (id: number) => select.get(id) as unknown as Execution | undefined,
    byArn: (arn: string) => selectByArn.get(arn) as unknown as Execution | undefined,
    add(execution: Omit<Execution, 'id' | 'status' | 'output' | 'error' | 'cause' | 'stoppedAtMs' | 'lastEventId'>) {
      return Number(insert.run({ ...execution }).lastInsertRowid);
    },
    save({ id, status, output, error, cause, stoppedAtMs, lastEventId }: Execution) {
      update.run({ id, status, output, error, cause, stoppedAtMs, lastEventId });
    },
    /** The newest first, of one status or of all, older than the execution `beforeId`. */
    page: (machineArn: string, status: string | null, beforeId: number, limit: number) =>
      selectPage.all({ machineArn, status, beforeId, limit }) as unknown as Execution[],
    overdue: (nowMs: number) => ids(selectOverdue.all(nowMs)),
    nextDeadlineMs: (nowMs: number) => (selectDeadline.get(nowMs) as { atMs: number | null }).atMs,
    stoppedBefore: (atMs: number) => ids(selectStoppedBefore.all(atMs)),
    ofMachine: (machineArn: string) => ids(selectOfMachine.all(machineArn)),
    remove: (id: number) => void remove.run(id),
  };
}
