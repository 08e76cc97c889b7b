import type { DatabaseSync } from 'node:sqlite';

/**
 * What a frame does now.
 * `pending`: a Map iteration that waits for its turn. `run`: its state is entered and to be evaluated.
 * `wait`, `retry`: until wakeAtMs. `task`: a call is out. `token`: submitted, waits for SendTask*.
 * `children`: waits for branches or iterations. `succeeded`, `failed`: the state's work is over, its Output or its
 * Retry and Catch are next. `done`, `lost`: a branch that ended, or a failed iteration that the Map tolerates.
 */
type Phase =
  | 'pending'
  | 'run'
  | 'wait'
  | 'retry'
  | 'task'
  | 'token'
  | 'children'
  | 'succeeded'
  | 'failed'
  | 'done'
  | 'lost';

/**
 * One line of control of a running execution: the execution's own, a Parallel's branch or a Map's iteration.
 * The frames of an execution are all of its state; each transition rewrites one or a few of them in one transaction.
 */
export interface Frame {
  id: number;
  executionId: number;
  parentId: number | null;
  /** The branch or the item. */
  position: number;
  /** Where its States are: JSON of `[state, branch][]` from the top; branch -1 is an ItemProcessor. */
  path: string;
  stateName: string;
  phase: Phase;
  /** Rises with each write: what was planned on an older version is not carried out. */
  version: number;
  /** JSON */
  input: string;
  /** JSON of the variables of this scope alone; outer ones are the parents'. */
  variables: string;
  /** JSON of a Map's item, for `$states.context.Map.Item.Value`. */
  item: string | null;
  /** JSON of what a branch that is done gave. */
  output: string | null;
  previousEventId: number;
  enteredEventId: number;
  enteredAtMs: number;
  /** JSON of the retries made in this state: one count a retrier. */
  retries: string;
  wakeAtMs: number | null;
  /** The task token that is waited for. */
  token: string | null;
  /** JSON, by phase: the task that is out, the result, the failure. */
  work: string;
}

export type FrameStore = ReturnType<typeof createFrameStore>;

const COLUMNS = [
  'executionId',
  'parentId',
  'position',
  'path',
  'stateName',
  'phase',
  'version',
  'input',
  'variables',
  'item',
  'output',
  'previousEventId',
  'enteredEventId',
  'enteredAtMs',
  'retries',
  'wakeAtMs',
  'token',
  'work',
];

export function createFrameStore(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS frames (
      id INTEGER PRIMARY KEY AUTOINCREMENT, executionId INTEGER NOT NULL, parentId INTEGER, position INTEGER NOT NULL,
      path TEXT NOT NULL, stateName TEXT NOT NULL, phase TEXT NOT NULL, version INTEGER NOT NULL, input TEXT NOT NULL,
      variables TEXT NOT NULL, item TEXT, output TEXT, previousEventId INTEGER NOT NULL,
      enteredEventId INTEGER NOT NULL, enteredAtMs INTEGER NOT NULL, retries TEXT NOT NULL, wakeAtMs INTEGER,
      token TEXT, work TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS framesByExecution ON frames (executionId);
    CREATE INDEX IF NOT EXISTS framesByParent ON frames (parentId, position) WHERE parentId IS NOT NULL;
    CREATE INDEX IF NOT EXISTS framesPending ON frames (parentId, position) WHERE phase = 'pending';
    CREATE INDEX IF NOT EXISTS framesOpen ON frames (parentId) WHERE phase NOT IN ('done', 'lost');
    CREATE INDEX IF NOT EXISTS framesByWake ON frames (wakeAtMs) WHERE wakeAtMs IS NOT NULL;
    CREATE UNIQUE INDEX IF NOT EXISTS framesByToken ON frames (token) WHERE token IS NOT NULL;`);
  const select = database.prepare('SELECT * FROM frames WHERE id = ?');
  const selectVersion = database.prepare('SELECT version FROM frames WHERE id = ?');
  const selectChildren = database.prepare('SELECT * FROM frames WHERE parentId = ? ORDER BY position');
  const selectPending = database.prepare(
    "SELECT * FROM frames WHERE parentId = ? AND phase = 'pending' ORDER BY position LIMIT 1",
  );
  const selectOpen = database.prepare(
    "SELECT id FROM frames WHERE parentId = ? AND phase NOT IN ('done', 'lost') LIMIT 1",
  );
  const sumVariables = database.prepare('SELECT SUM(LENGTH(variables)) AS n FROM frames WHERE executionId = ?');
  const countLost = database.prepare("SELECT COUNT(*) AS n FROM frames WHERE parentId = ? AND phase = 'lost'");
  const countAll = database.prepare('SELECT COUNT(*) AS n FROM frames WHERE parentId = ?');
  const selectByToken = database.prepare('SELECT * FROM frames WHERE token = ?');
  const selectDue = database.prepare('SELECT id, executionId FROM frames WHERE wakeAtMs <= ? ORDER BY wakeAtMs');
  const selectWake = database.prepare('SELECT MIN(wakeAtMs) AS atMs FROM frames WHERE wakeAtMs > ?');
  const selectUnfinished = database.prepare(
    "SELECT id, executionId, phase FROM frames WHERE phase IN ('run', 'succeeded', 'failed', 'task') ORDER BY id",
  );
  const insert = database.prepare(
    `INSERT INTO frames (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((name) => `:${name}`).join(', ')})`,
  );
  const update = database.prepare(
    `UPDATE frames SET ${COLUMNS.map((name) => `${name} = :${name}`).join(', ')} WHERE id = :id`,
  );
  const remove = database.prepare('DELETE FROM frames WHERE id = ?');
  const removeAll = database.prepare('DELETE FROM frames WHERE executionId = ?');
  const count = (row: unknown) => (row as { n: number }).n;

  return {
    get: (id: number) => select.get(id) as unknown as Frame | undefined,
    version: (id: number) => (selectVersion.get(id) as { version: number } | undefined)?.version,
    children: (parentId: number) => selectChildren.all(parentId) as unknown as Frame[],
    firstPending: (parentId: number) => selectPending.get(parentId) as unknown as Frame | undefined,
    /** Whether a branch or iteration is still to end. */
    hasOpen: (parentId: number) => selectOpen.get(parentId) !== undefined,
    variablesLength: (executionId: number) => count(sumVariables.get(executionId)),
    lost: (parentId: number) => count(countLost.get(parentId)),
    size: (parentId: number) => count(countAll.get(parentId)),
    byToken: (token: string) => selectByToken.get(token) as unknown as Frame | undefined,
    due: (nowMs: number) => selectDue.all(nowMs) as unknown as Pick<Frame, 'id' | 'executionId'>[],
    nextWakeMs: (nowMs: number) => (selectWake.get(nowMs) as { atMs: number | null }).atMs,
    /** The frames that have something to do at once after a start. */
    unfinished: () => selectUnfinished.all() as unknown as Pick<Frame, 'id' | 'executionId' | 'phase'>[],
    add({ id: _unset, ...frame }: Frame) {
      return Number(insert.run({ ...frame }).lastInsertRowid);
    },
    save(frame: Frame) {
      frame.version += 1;
      update.run({ ...frame });
    },
    remove: (id: number) => void remove.run(id),
    removeAll: (executionId: number) => void removeAll.run(executionId),
  };
}
