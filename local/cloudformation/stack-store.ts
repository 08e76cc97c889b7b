import type { DatabaseSync } from 'node:sqlite';
import type { Properties } from './provider.ts';

export interface StackRecord {
  stackName: string;
  stackId: string;
  status: string;
  /** Why it failed, in the words of the resource that did. */
  statusReason: string | undefined;
  template: object;
  parameters: Record<string, string>;
  outputs: OutputRecord[];
  createdAtMs: number;
  updatedAtMs: number;
}

export interface OutputRecord {
  key: string;
  value: string;
  description?: string;
  exportName?: string;
}

export interface ResourceRecord {
  logicalId: string;
  type: string;
  /** Empty until it is known. */
  physicalId: string;
  status: string;
  /** What it was last made of, to the end. */
  properties: Properties;
  /** What a deploy that has not come to its end was making of it. */
  attempted?: Properties;
  attributes: Record<string, string>;
  /** Counts replacements, so that a replacement's generated name differs from its predecessor's. */
  generation: number;
  deletionPolicy: string;
  updateReplacePolicy: string;
  updatedAtMs: number;
  /** What the resource stood for before it was replaced, to be deleted when all else is done. */
  replaced: ReplacedRecord[];
}

interface ReplacedRecord {
  physicalId: string;
  properties: Properties;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS stacks (stackName TEXT PRIMARY KEY, record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS resources (
    stackName TEXT NOT NULL, logicalId TEXT NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (stackName, logicalId)
  );
`;

export type StackStore = ReturnType<typeof createStackStore>;

/** What the loader knows of its stacks; each write is on disk when it returns. */
export function createStackStore(database: DatabaseSync) {
  database.exec(SCHEMA);
  const getStack = database.prepare('SELECT record FROM stacks WHERE stackName = ?');
  const listStacks = database.prepare('SELECT record FROM stacks ORDER BY stackName');
  const putStack = database.prepare('INSERT OR REPLACE INTO stacks VALUES (?, ?)');
  const listResources = database.prepare('SELECT record FROM resources WHERE stackName = ? ORDER BY position');
  const deleteResource = database.prepare('DELETE FROM resources WHERE stackName = ? AND logicalId = ?');
  const putResource = database.prepare(`
    INSERT INTO resources VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM resources WHERE stackName = ?), ?)
    ON CONFLICT (stackName, logicalId) DO UPDATE SET record = excluded.record`);
  const parse = <T>(row: Record<string, unknown> | undefined) => row && (JSON.parse(String(row.record)) as T);

  return {
    getStack: (stackName: string) => parse<StackRecord>(getStack.get(stackName)),
    listStacks: () => listStacks.all().flatMap((row) => parse<StackRecord>(row) ?? []),
    putStack: (stack: StackRecord) => void putStack.run(stack.stackName, JSON.stringify(stack)),
    /** In the order of their creation. */
    listResources: (stackName: string) =>
      listResources.all(stackName).flatMap((row) => parse<ResourceRecord>(row) ?? []),
    putResource: (stackName: string, resource: ResourceRecord) =>
      void putResource.run(stackName, resource.logicalId, stackName, JSON.stringify(resource)),
    deleteResource: (stackName: string, logicalId: string) => void deleteResource.run(stackName, logicalId),
  };
}
