import type { Grants } from '../../contract/identity/grants.ts';

export interface RoleSession {
  readonly accountId: string;
  /** Without its path. */
  readonly role: string;
  readonly name: string;
}

/** Who calls: what is allowed, and an id that stays the same from one request to the next. Never a secret. */
export interface Caller extends Grants {
  readonly id: string;
  /** The session of a role that signed the request, where one did: `arn:aws:sts::1:assumed-role/<role>/<name>`. */
  readonly session?: RoleSession;
}
