import { AwsError } from '../cloud/aws-error.ts';
import { openStore } from '../cloud/store.ts';
import type { HttpApi } from './http-api.ts';

export type ApiStore = ReturnType<typeof openApiStore>;

/** The APIs, each in one row, served from memory and written through. */
export function openApiStore(directory: string | undefined) {
  const database = openStore(directory, 'apigateway');
  database.exec('CREATE TABLE IF NOT EXISTS apis (id TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID');
  const put = database.prepare('INSERT OR REPLACE INTO apis VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM apis WHERE id = ?');
  const apis = new Map<string, HttpApi>();
  for (const { id, json } of database.prepare('SELECT id, json FROM apis').all()) {
    const stored = JSON.parse(String(json)) as HttpApi;
    apis.set(String(id), { ...stored, api: { ...stored.api, CreatedDate: new Date(stored.api.CreatedDate) } });
  }
  return {
    all: () => [...apis.values()],
    find: (id: string) => apis.get(id),
    get(id: string | undefined): HttpApi {
      const found = apis.get(id ?? '');
      if (!found) throw new AwsError('NotFoundException', `Invalid API identifier specified ${id}`, 404);
      return found;
    },
    put(api: HttpApi) {
      put.run(api.api.ApiId, JSON.stringify(api));
      apis.set(api.api.ApiId, api);
    },
    delete(id: string) {
      remove.run(id);
      apis.delete(id);
    },
    close: () => database.close(),
  };
}
