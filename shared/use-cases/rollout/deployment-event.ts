import type { ServiceEvent } from '../../domain/service-event.ts';
import type { Collection } from '../../ports/store.ts';

/** What the deployment in the collection tells its users, in ECS's way of saying whose it is. */
export function deploymentEvent(
  { service, deployment }: Pick<Collection, 'service' | 'deployment'>,
  text: string,
  createdAtMs: number,
): Omit<ServiceEvent, 'id'> {
  return {
    cluster: service.cluster,
    service: service.service,
    createdAtMs,
    message: `(service ${service.service}) (deployment ${deployment.id}) ${text}.`,
    deploymentId: deployment.id,
  };
}
