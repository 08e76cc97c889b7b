import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud/cloud.ts';
import { logPrincipal } from '../output/log-principal.ts';
import { shownContainer, type TaskRecord } from '../tasks/task-record.ts';
import { choosePorts } from './choose-ports.ts';
import { ContainerError } from './container-error.ts';
import type { Driver, WantedPort } from './driver.ts';

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
  await choosePorts(record, definition, takePorts);
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
