import type { Grants } from '../../contract/identity/grants.ts';

/** Who calls: what is allowed, and an id that stays the same from one request to the next. Never a secret. */
export interface Caller extends Grants {
  readonly id: string;
}
