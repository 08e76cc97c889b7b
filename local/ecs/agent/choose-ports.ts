import type { TaskDefinition } from '@aws-sdk/client-ecs';
import { shownContainer, type TaskRecord } from '../tasks/task-record.ts';
import type { PortBinding, WantedPort } from './driver.ts';

type Protocol = PortBinding['protocol'];

/**
 * Gives each port mapping of a task's containers the port of this host that stands for it. With awsvpc the ports are the
 * task's own and here any will do; else they are of the instance. This machine plays all instances: where the task of another
 * has that port, this one gets a free one, and its networkBindings say which. Where containers share one network, a port that
 * is mapped for tcp and for udp is one number, because PORT_<containerPort> tells one.
 */
export async function choosePorts(
  record: TaskRecord,
  { networkMode, containerDefinitions = [] }: TaskDefinition,
  takePorts: (wanted: WantedPort[]) => Promise<number[]>,
): Promise<void> {
  const isOwn = networkMode === 'awsvpc';
  const isShared = isOwn || networkMode === 'host';
  const wanted = new Map<string, { protocols: Protocol[]; wish: number | undefined }>();
  const mapped = record.containers.map((container) => {
    const { portMappings = [] } = containerDefinitions.find(({ name }) => name === container.name) ?? {};
    const ports = portMappings.map(({ containerPort = 0, hostPort, protocol: given }, at) => {
      const protocol: Protocol = given === 'udp' ? 'udp' : 'tcp';
      const key = isShared ? `${containerPort}` : `${container.name}/${at}`;
      const { protocols = [], wish = isOwn ? undefined : hostPort } = wanted.get(key) ?? {};
      wanted.set(key, { protocols: [...protocols, protocol], wish });
      return { key, containerPort, protocol };
    });
    return { container, ports };
  });
  const chosen = await takePorts([...wanted.values()]);
  const numbers = new Map([...wanted.keys()].map((key, at) => [key, chosen[at] ?? 0]));
  for (const { container, ports } of mapped) {
    container.ports = ports.map(({ key, containerPort, protocol }) => ({
      containerPort,
      protocol,
      hostPort: numbers.get(key) ?? 0,
    }));
    shownContainer(record, container).networkBindings = container.ports.map((port) => ({
      bindIP: '127.0.0.1',
      ...port,
    }));
  }
}
