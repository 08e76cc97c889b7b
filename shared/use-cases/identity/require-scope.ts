import { AppError } from '../../contract/app-errors.ts';
import { hasScope, type Scope } from '../../contract/identity/grants.ts';
import type { Caller } from './caller.ts';

/** AccessDeniedException where the caller lacks what the route needs. */
export function requireScope(caller: Caller, needed: Scope | 'none'): void {
  if (hasScope(caller, needed)) return;
  const has = caller.scopes.length > 0 ? `this caller has ${caller.scopes.join(', ')}` : 'this caller has none';
  throw new AppError('AccessDeniedException', `this needs the scope ${needed}; ${has}`);
}
