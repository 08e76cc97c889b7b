import type { Task } from '../domain/task.ts';
import type { TargetAddress } from '../ports/fleet.ts';
import type { Collection } from '../ports/store.ts';

/**
 * Where the load balancer reaches a task: its own address with the container's port. Where ECS reports a binding to
 * a port of the host (network modes other than awsvpc, and the local process driver), that port.
 */
export function targetOf({ revisions }: Pick<Collection, 'revisions'>, task: Task): TargetAddress | undefined {
  const ingress = revisions.find((revision) => revision.revision === task.revision)?.ingressContainer;
  const address = task.observed?.address;
  if (!ingress || !address) return undefined;
  const container = task.observed?.containers.find((candidate) => candidate.name === ingress.name);
  const binding = container?.networkBindings?.find((candidate) => candidate.containerPort === ingress.port);
  return {
    ip: binding?.bindIP && binding.bindIP !== '0.0.0.0' ? binding.bindIP : address,
    port: binding?.hostPort ?? ingress.port,
  };
}
