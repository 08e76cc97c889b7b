import type { Task } from '../../domain/task.ts';
import type { Collection } from '../../ports/store.ts';

export type Target = NonNullable<Task['targets']>[number];

/** Where the load balancers reach a task, one target for each, in the target group of the two that the task belongs to. */
export function targetsOf({ service, revisions }: Pick<Collection, 'service' | 'revisions'>, task: Task): Target[] {
  const places = revisions.find((revision) => revision.revision === task.revision)?.trafficContainers ?? [];
  return (service.traffic?.balancers ?? []).flatMap(({ targetGroupArns }, index) => {
    const place = places[index];
    const targetGroupArn = targetGroupArns[task.group ?? 0] ?? targetGroupArns[0];
    if (!place || targetGroupArn === undefined) return [];
    const found = addressOf(task, place);
    return found ? [{ targetGroupArn, ...found }] : [];
  });
}

/**
 * Where a port of one of a task's containers is reached: the task's own address with that port; where ECS reports a
 * binding to a port of the host (network modes other than awsvpc, and the local process driver), that one. Undefined: the
 * task has no address yet.
 */
export function addressOf(
  { observed }: Task,
  place: { name: string; port: number },
): { ip: string; port: number } | undefined {
  if (!observed?.address) return undefined;
  const container = observed.containers.find((candidate) => candidate.name === place.name);
  const bindings = (container?.networkBindings ?? []).filter(({ containerPort }) => containerPort === place.port);
  // Of one that is mapped for udp too: load balancers and probes connect.
  const binding = bindings.find(({ protocol }) => protocol !== 'udp') ?? bindings[0];
  const ip = binding?.bindIP && binding.bindIP !== '0.0.0.0' ? binding.bindIP : observed.address;
  return { ip, port: binding?.hostPort ?? place.port };
}

/** Where it is registered, or was until it was deregistered while it ended, and since when. */
export function registrationOf({ registeredAtMs, targets = [], wasRegistered }: Task): Task['wasRegistered'] {
  return registeredAtMs === undefined ? wasRegistered : { atMs: registeredAtMs, targets };
}

/** Targets by their groups: one call each. */
export function byGroup(targets: readonly Target[]): Map<string, { ip: string; port: number }[]> {
  const groups = new Map<string, { ip: string; port: number }[]>();
  for (const { targetGroupArn, ip, port } of targets) {
    groups.set(targetGroupArn, [...(groups.get(targetGroupArn) ?? []), { ip, port }]);
  }
  return groups;
}
