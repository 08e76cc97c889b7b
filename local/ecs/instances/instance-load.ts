import type { Resource } from '@aws-sdk/client-ecs';
import type { TaskRecord } from '../tasks/task-record.ts';
import type { StoredInstance } from './instance-store.ts';

/** A port of the host that a task has for itself. */
export interface HostPort {
  protocol: 'tcp' | 'udp';
  port: number;
}

/** What a task takes of its container instance until it is STOPPED. */
export interface Holding {
  cpu: number;
  memoryMib: number;
  ports: HostPort[];
}

/** An instance with the tasks on it that have not STOPPED, and what they leave. */
export interface InstanceLoad {
  instance: StoredInstance;
  tasks: TaskRecord[];
  cpu: number;
  memoryMib: number;
  /** Taken, by the agent or by a task. */
  ports: Record<HostPort['protocol'], number[]>;
}

/** Never a count of its own: a task that is gone cannot hold anything, whatever crashed between. */
export function measureLoad(instance: StoredInstance, records: Iterable<TaskRecord>): InstanceLoad {
  const tasks = [...records].filter(
    ({ task }) => task.containerInstanceArn === instance.containerInstanceArn && task.lastStatus !== 'STOPPED',
  );
  const holdings = tasks.flatMap(({ holds }) => holds ?? []);
  const sum = (field: 'cpu' | 'memoryMib') => holdings.reduce((total, each) => total + each[field], 0);
  const named = (name: string): Resource => instance.registeredResources.find((each) => each.name === name) ?? {};
  const taken = (name: string, protocol: HostPort['protocol']) => [
    ...(named(name).stringSetValue ?? []).map(Number),
    ...holdings.flatMap((each) => each.ports.filter((port) => port.protocol === protocol).map(({ port }) => port)),
  ];
  return {
    instance,
    tasks,
    cpu: (named('CPU').integerValue ?? 0) - sum('cpu'),
    memoryMib: (named('MEMORY').integerValue ?? 0) - sum('memoryMib'),
    ports: { tcp: taken('PORTS', 'tcp'), udp: taken('PORTS_UDP', 'udp') },
  };
}

/** The registered resources less what tasks hold; of ports it is those that are taken (API reference, ContainerInstance). */
export function remainingResources(load: InstanceLoad): Resource[] {
  return load.instance.registeredResources.map((resource) => {
    switch (resource.name) {
      case 'CPU':
        return { ...resource, integerValue: load.cpu };
      case 'MEMORY':
        return { ...resource, integerValue: load.memoryMib };
      case 'PORTS':
        return { ...resource, stringSetValue: load.ports.tcp.map(String) };
      case 'PORTS_UDP':
        return { ...resource, stringSetValue: load.ports.udp.map(String) };
      default:
        return resource;
    }
  });
}
