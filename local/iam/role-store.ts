import { AwsError } from '../cloud/aws-error.ts';
import { openStore } from '../cloud/store.ts';

/** A role with all that hangs on it. Policies are kept as the text that was given. */
export interface StoredRole {
  name: string;
  id: string;
  arn: string;
  path: string;
  createdAtMs: number;
  description?: string | undefined;
  maxSessionSec: number;
  trustPolicy: string;
  inlinePolicies: Record<string, string>;
  attachedPolicyArns: string[];
  tags: Record<string, string>;
}

/** A policy of the account's own. */
export interface StoredPolicy {
  name: string;
  id: string;
  arn: string;
  path: string;
  createdAtMs: number;
  description?: string | undefined;
  document: string;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  roleArn: string;
  sessionName: string;
}

/** Rows of one kind as JSON by key, read once and then served from memory: roles are read on every call. */
function createTable<Row>(database: ReturnType<typeof openStore>, table: string) {
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID`);
  const rows = new Map<string, Row>();
  for (const row of database.prepare(`SELECT key, json FROM ${table} ORDER BY key`).all()) {
    rows.set(String(row.key), JSON.parse(String(row.json)) as Row);
  }
  const upsert = database.prepare(`INSERT OR REPLACE INTO ${table} (key, json) VALUES (?, ?)`);
  const remove = database.prepare(`DELETE FROM ${table} WHERE key = ?`);
  return {
    get: (key: string) => rows.get(key),
    all: () => [...rows.keys()].sort().flatMap((key) => rows.get(key) ?? []),
    put(key: string, row: Row) {
      upsert.run(key, JSON.stringify(row));
      rows.set(key, row);
    },
    delete(key: string) {
      remove.run(key);
      rows.delete(key);
    },
  };
}

export type RoleStore = ReturnType<typeof openRoleStore>;

/** Everything that IAM keeps, in one database. `onChange` hears the ARN of a role or policy whose meaning changed. */
export function openRoleStore(directory: string | undefined, onChange: () => void) {
  const database = openStore(directory, 'iam');
  const roles = createTable<StoredRole>(database, 'roles');
  const policies = createTable<StoredPolicy>(database, 'policies');
  const keys = createTable<AccessKey>(database, 'access_keys');

  return {
    keys,
    policies: {
      ...policies,
      delete(arn: string) {
        policies.delete(arn);
        onChange();
      },
    },
    findRole: roles.get,
    allRoles: roles.all,
    getRole(name: string | undefined): StoredRole {
      const role = roles.get(name ?? '');
      if (!role) throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
      return role;
    },
    putRole(role: StoredRole): void {
      roles.put(role.name, role);
      onChange();
    },
    deleteRole(name: string): void {
      roles.delete(name);
      onChange();
    },
    close: () => database.close(),
  };
}
