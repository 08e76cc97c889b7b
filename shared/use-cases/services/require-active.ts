import { AppError } from '../../contract/app-errors.ts';
import type { Service } from '../../domain/service.ts';

/** ServiceNotActiveException for one that was deleted: ServiceNotFoundException comes when it has expired. */
export function requireActive({ service, status }: Service): void {
  if (status === 'ACTIVE') return;
  const wait = status === 'DRAINING' ? ' after its delete: wait until it is INACTIVE' : '';
  throw new AppError('ServiceNotActiveException', `service ${service} is ${status}${wait}`);
}
