import { LIMITS } from '../limits.ts';
import type { Statements } from '../tables/statements.ts';

/** The ClientRequestTokens of transactions that succeeded, each good for 10 minutes after its first use. */
interface RequestTokens {
  /** The digest of the request that first used the token. */
  find(token: string, nowMs: number): string | undefined;
  keep(token: string, digest: string, nowMs: number): void;
}

const CREATE_TABLE =
  'CREATE TABLE IF NOT EXISTS request_tokens (token TEXT PRIMARY KEY, digest TEXT, used_ms INTEGER) WITHOUT ROWID';

export function createRequestTokens(statements: Statements): RequestTokens {
  statements.get(CREATE_TABLE).run();
  return {
    find(token, nowMs) {
      const row = statements
        .get('SELECT digest FROM request_tokens WHERE token = ? AND used_ms > ?')
        .get(token, nowMs - LIMITS.idempotencyWindowMs);
      return row && String(row.digest);
    },
    keep(token, digest, nowMs) {
      statements.get('INSERT OR REPLACE INTO request_tokens VALUES (?, ?, ?)').run(token, digest, nowMs);
    },
  };
}

/** Forgets the tokens that are out of their time. */
export function forgetOldTokens(statements: Statements, nowMs: number): void {
  statements.get('DELETE FROM request_tokens WHERE used_ms <= ?').run(nowMs - LIMITS.idempotencyWindowMs);
}
