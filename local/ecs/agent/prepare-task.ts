import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud/cloud.ts';
import { logPrincipal } from '../output/log-principal.ts';
import { shownContainer, type TaskRecord } from '../tasks/task-record.ts';
import { ContainerError } from './container-error.ts';
import type { Driver } from './driver.ts';
import type { WantedPort } from './port-book.ts';

/**
 * Brings all that a task's containers need: images by digest, free ports, log streams.
 * Throws ContainerError with the reason that the task stops with. `taken` are the ports of all live tasks.
 */
export async function prepareTask(
  cloud: Cloud,
  driver: Driver,
  record: TaskRecord,
  definition: TaskDefinition,
  takePorts: (wanted: WantedPort[]) => Promise<number[]>,
): Promise<void> {
  refuseUnsupported(definition);
  record.task.pullStartedAt = new Date();
  for (const container of record.containers) {
    const shown = shownContainer(record, container);
    container.image = await driver.pull(shown.image ?? '');
    shown.imageDigest = container.image.digest;
  }
  record.task.pullStoppedAt = new Date();
  // With awsvpc the port is the task's own and here any will do; else it is one of the instance. This machine plays all
  // instances: where the task of another has that port, this one gets a free one, and its networkBindings say which.
  const shared = definition.networkMode !== 'awsvpc';
  for (const container of record.containers) {
    const mappings = definition.containerDefinitions?.find((each) => each.name === container.name)?.portMappings ?? [];
    const wanted = mappings.map(({ containerPort = 0, protocol }) => ({
      containerPort,
      protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
    }));
    const ports = await takePorts(
      wanted.map(({ protocol }, at) => ({ protocol, wish: shared ? mappings[at]?.hostPort : undefined })),
    );
    container.ports = wanted.map((each, at) => ({ ...each, hostPort: ports[at] ?? 0 }));
    shownContainer(record, container).networkBindings = container.ports.map((port) => ({
      bindIP: '127.0.0.1',
      ...port,
    }));
  }
  await createLogStreams(cloud, record, definition);
  record.prepared = true;
}

/** What this host cannot give is refused before anything starts. */
function refuseUnsupported(definition: TaskDefinition): void {
  for (const container of definition.containerDefinitions ?? []) {
    const { environmentFiles, name } = container;
    if (environmentFiles?.length) {
      const message = `failed to download env files: container ${name}: environment files are not available on this host`;
      throw new ContainerError('ResourceInitializationError', message);
    }
  }
  for (const volume of definition.volumes ?? []) {
    if (volume.efsVolumeConfiguration || volume.configuredAtLaunch) {
      const message = `failed to invoke volume plugin: volume ${volume.name}: only task volumes are available on this host`;
      throw new ContainerError('ResourceInitializationError', message);
    }
  }
}

/** The stream that awslogs writes a container's output to: `<prefix>/<container>/<task id>`. */
export function logStreamOf(record: TaskRecord, container: string, options: Record<string, string>): string {
  return `${options['awslogs-stream-prefix']}/${container}/${record.id}`;
}

async function createLogStreams(cloud: Cloud, record: TaskRecord, definition: TaskDefinition): Promise<void> {
  const caller = logPrincipal(cloud, record, definition);
  for (const { name, logConfiguration } of definition.containerDefinitions ?? []) {
    const { options } = logConfiguration ?? {};
    if (logConfiguration?.logDriver !== 'awslogs' || !options || !name) continue;
    const logGroupName = options['awslogs-group'];
    const logStreamName = logStreamOf(record, name, options);
    try {
      if (options['awslogs-create-group'] === 'true') {
        await cloud.call('logs', 'CreateLogGroup', { logGroupName }, caller).catch(ignoreExisting);
      }
      await cloud.call('logs', 'CreateLogStream', { logGroupName, logStreamName }, caller).catch(ignoreExisting);
    } catch (error) {
      const { name: code, message } = error as Error;
      throw new ContainerError(
        'ResourceInitializationError',
        `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ${code}: ${message}`,
      );
    }
  }
}

function ignoreExisting(error: Error): void {
  if (error.name !== 'ResourceAlreadyExistsException') throw error;
}
