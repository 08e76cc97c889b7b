import type { Task, TaskTarget } from '../../domain/task.ts';
import type { TargetAddress } from '../../ports/fleet.ts';
import type { Collection } from '../../ports/store.ts';

/**
 * Where the load balancers reach a task, one target for each, in the target group of the two that the task belongs to.
 * `instanceId` is the EC2 instance's, of a task that shares its network: without it such a task is not reached yet.
 */
export function targetsOf(
  { service, revisions }: Pick<Collection, 'service' | 'revisions'>,
  task: Task,
  instanceId?: string,
): TaskTarget[] {
  const places = revisions.find((revision) => revision.revision === task.revision)?.trafficContainers ?? [];
  return (service.traffic?.balancers ?? []).flatMap(({ targetGroupArns }, index) => {
    const place = places[index];
    const targetGroupArn = targetGroupArns[task.group ?? 0] ?? targetGroupArns[0];
    if (!place || targetGroupArn === undefined) return [];
    const found = instanceId === undefined ? addressOf(task, place) : { id: instanceId, port: portOf(task, place) };
    return found ? [{ targetGroupArn, ...found }] : [];
  });
}

/**
 * Where a port of one of a task's containers is reached: the task's own address with that port; where ECS reports a
 * binding to a port of the host (network modes other than awsvpc, and the local process driver), that one. Undefined: the
 * task has no address yet.
 */
export function addressOf({ observed }: Observed, place: Place): TargetAddress | undefined {
  if (!observed?.address) return undefined;
  const { bindIP } = bindingOf({ observed }, place) ?? {};
  return { id: bindIP && bindIP !== '0.0.0.0' ? bindIP : observed.address, port: portOf({ observed }, place) };
}

interface Place {
  name: string;
  port: number;
}

type Observed = Pick<Task, 'observed'>;

function portOf(task: Observed, place: Place): number {
  return bindingOf(task, place)?.hostPort ?? place.port;
}

/** Of a port that is mapped for udp too the other one: load balancers and probes connect. */
function bindingOf({ observed }: Observed, place: Place) {
  const container = observed?.containers.find((candidate) => candidate.name === place.name);
  const bindings = (container?.networkBindings ?? []).filter(({ containerPort }) => containerPort === place.port);
  return bindings.find(({ protocol }) => protocol !== 'udp') ?? bindings[0];
}

/** Where it is registered, or was until it was deregistered while it ended, and since when. */
export function registrationOf({ registeredAtMs, targets = [], wasRegistered }: Task): Task['wasRegistered'] {
  return registeredAtMs === undefined ? wasRegistered : { atMs: registeredAtMs, targets };
}

/** Targets by their groups: one call each. */
export function byGroup(targets: readonly TaskTarget[]): Map<string, TargetAddress[]> {
  const groups = new Map<string, TargetAddress[]>();
  for (const { targetGroupArn, id, port } of targets) {
    groups.set(targetGroupArn, [...(groups.get(targetGroupArn) ?? []), { id, port }]);
  }
  return groups;
}
