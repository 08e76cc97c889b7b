import { AppError } from '../app-errors.ts';
import { type Grants, hasScope, type Scope } from './grants.ts';

/** AccessDeniedException where the caller lacks what the route needs. */
export function requireScope(caller: Grants, needed: Scope | 'none'): void {
  if (hasScope(caller, needed)) return;
  const has = caller.scopes.length > 0 ? `this caller has ${caller.scopes.join(', ')}` : 'this caller has none';
  throw new AppError('AccessDeniedException', `this needs the scope ${needed}; ${has}`);
}
