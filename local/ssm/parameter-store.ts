import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import type { Cloud } from '../cloud/cloud.ts';
import { openStore } from '../cloud/store.ts';

export interface StoredParameter {
  name: string;
  type: ParameterType;
  /** SecureString too is kept as it is: there is no KMS behind the local cloud. */
  value: string;
  version: number;
  tier: ParameterTier;
  description?: string;
  keyId?: string;
  modifiedAtMs: number;
}

/** The current version of each parameter, on disk. */
export function openParameterStore(cloud: Pick<Cloud, 'directory'>) {
  const database = openStore(cloud.directory, 'ssm');
  database.exec(
    'CREATE TABLE IF NOT EXISTS parameters (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID',
  );
  const write = database.prepare('INSERT OR REPLACE INTO parameters VALUES (?, ?)');
  const read = database.prepare('SELECT definition FROM parameters WHERE name = ?');
  const readAll = database.prepare('SELECT definition FROM parameters ORDER BY name');
  const erase = database.prepare('DELETE FROM parameters WHERE name = ?');
  const parse = (row: Record<string, unknown>): StoredParameter => JSON.parse(String(row.definition));

  return {
    find(name: string): StoredParameter | undefined {
      const row = read.get(name);
      return row && parse(row);
    },
    list: (): StoredParameter[] => readAll.all().map(parse),
    save(parameter: StoredParameter): void {
      write.run(parameter.name, JSON.stringify(parameter));
    },
    remove(name: string): void {
      erase.run(name);
    },
    close: () => database.close(),
  };
}
