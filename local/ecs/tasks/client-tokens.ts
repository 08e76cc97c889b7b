import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { RunTaskRequest, RunTaskResponse } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import { parseDated } from './task-record.ts';

/** "Amazon ECS: ensuring idempotency": a client token is good for 24 hours. */
const TOKEN_LIFE_MS = 24 * 3_600_000;

/** The answers of RunTask by client token. */
export function createClientTokens(database: DatabaseSync) {
  database.exec(`CREATE TABLE IF NOT EXISTS client_tokens (
    token TEXT PRIMARY KEY, parameters TEXT NOT NULL, answer TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT`);
  const get = database.prepare('SELECT * FROM client_tokens WHERE token = ? AND created_at > ?');
  const put = database.prepare('INSERT OR REPLACE INTO client_tokens VALUES (?, ?, ?, ?)');
  const expire = database.prepare('DELETE FROM client_tokens WHERE created_at <= ?');

  return {
    /** The original answer to the same call; undefined for a new token. Throws ConflictException for other parameters. */
    find({ clientToken, ...parameters }: RunTaskRequest): RunTaskResponse | undefined {
      if (clientToken === undefined) return undefined;
      const row = get.get(clientToken, Date.now() - TOKEN_LIFE_MS);
      if (!row) return undefined;
      const answer: RunTaskResponse = parseDated(String(row.answer));
      if (row.parameters === hashParameters(parameters)) return answer;
      const resourceIds = answer.tasks?.flatMap((task) => task.taskArn ?? []) ?? [];
      const message = 'The clientToken was already used for a RunTask request with different parameters.';
      throw new AwsError('ConflictException', message, 400, { resourceIds });
    },
    keep({ clientToken, ...parameters }: RunTaskRequest, answer: RunTaskResponse): void {
      if (clientToken === undefined) return;
      put.run(clientToken, hashParameters(parameters), JSON.stringify(answer), Date.now());
    },
    expire(): void {
      expire.run(Date.now() - TOKEN_LIFE_MS);
    },
  };
}

/** The same whatever the order of the keys; a field that is undefined is not there. */
function hashParameters(parameters: object): string {
  const canonical = JSON.stringify(parameters, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(canonical).digest('hex');
}
