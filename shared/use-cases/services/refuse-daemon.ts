import { AppError } from '../../contract/app-errors.ts';
import type { Service } from '../../domain/service.ts';
import { isDaemon } from '../../domain/service-spec.ts';

/** A DAEMON service has no count of its own that somebody could set, and nothing scales it. */
export function refuseDaemon({ spec, service }: Service, pointer = ''): void {
  if (!isDaemon(spec)) return;
  const detail = `service ${service} is a DAEMON: it has a task on each container instance, and no count to set`;
  throw new AppError('InvalidParameterException', detail, pointer === '' ? {} : { errors: [{ pointer, detail }] });
}
