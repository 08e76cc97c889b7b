import type { PrincipalGrants } from '../../ports/identity.ts';
import { fromItem } from './items.ts';
import { GRANTS_PK } from './keys.ts';
import { queryAll, type Table } from './table.ts';

/**
 * `{pk: "GRANTS", sk: <prefix of an ARN>, scopes, clusters}`. An operator writes them by hand, so scopes and clusters
 * may be lists or sets; what is neither grants nothing.
 */
export function principalGrants(table: Table): PrincipalGrants {
  return {
    async listPrincipalGrants() {
      const items = await queryAll(table, GRANTS_PK);
      return items.flatMap((item) => {
        const record = fromItem<{ scopes?: unknown; clusters?: unknown }>(item, table.nowMs());
        const principal = item.sk?.S ?? '';
        return record ? [{ principal, scopes: words(record.scopes), clusters: words(record.clusters) }] : [];
      });
    },
  };
}

function words(value: unknown): string[] {
  const all: unknown[] = value instanceof Set ? [...value] : Array.isArray(value) ? value : [];
  return all.filter((word) => typeof word === 'string');
}
