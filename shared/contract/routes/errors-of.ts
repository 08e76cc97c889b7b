import type { AppErrorCode } from '../app-errors.ts';
import type { Route } from './route.ts';

/** Every refusal that a route may answer: those that follow from what it takes and what it asks, and its own. */
export function errorsOf({ scope, body, headers, local, errors }: Route): AppErrorCode[] {
  const codes: AppErrorCode[] = ['InvalidParameterException', ...errors];
  if (body) codes.push('SerializationException', 'RequestTooLargeException');
  if (headers) codes.push('IdempotentParameterMismatchException');
  if (headers && !local) codes.push('ConflictException');
  if (scope !== 'none') codes.push('UnauthorizedException', 'AccessDeniedException', 'ServerException');
  if (scope !== 'none' && !local) codes.push('ThrottlingException', 'ServiceUnavailableException');
  return codes;
}
