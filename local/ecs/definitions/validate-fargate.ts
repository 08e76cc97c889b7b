import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { isFargateSize, parseCpu, parseMemory } from './fargate-sizes.ts';
import { isWithin, refuse } from './validate-container.ts';

/** What Fargate refuses of a task definition (developer guide, "Task definition differences for Fargate"). Throws ClientException. */
export function validateFargate(input: RegisterTaskDefinitionRequest): void {
  refuse(input.networkMode !== 'awsvpc', 'Fargate only supports network mode ‘awsvpc’.');
  refuse(!input.cpu, "Fargate requires that 'cpu' be defined at the task level.");
  refuse(!input.memory, "Fargate requires that 'memory' be defined at the task level.");
  const size = { cpu: parseCpu(input.cpu ?? ''), memoryMib: parseMemory(input.memory ?? '') };
  refuse(
    !isFargateSize(size),
    `No Fargate configuration exists for given values: ${size.cpu} CPU, ${size.memoryMib} memory. See the Amazon ECS documentation for the valid values.`,
  );
  refuse(input.placementConstraints?.length, 'Fargate does not support placement constraints.');
  refuse(input.ipcMode, 'Fargate does not support ipcMode.');
  refuse(input.pidMode && input.pidMode !== 'task', "Fargate only supports pidMode 'task'.");
  refuse(input.inferenceAccelerators?.length, 'Fargate does not support inference accelerators.');
  const { sizeInGiB } = input.ephemeralStorage ?? {};
  refuse(
    input.ephemeralStorage && !isWithin(sizeInGiB, 21, 200),
    `Ephemeral storage size in GiB must be between 21 and 200. ${sizeInGiB} is not valid.`,
  );
  for (const volume of input.volumes ?? []) {
    refuse(volume.dockerVolumeConfiguration, 'Fargate does not support dockerVolumeConfiguration.');
    refuse(volume.host?.sourcePath, 'Fargate does not support host.sourcePath of volumes.');
    refuse(volume.fsxWindowsFileServerVolumeConfiguration, 'Fargate does not support FSx volumes.');
  }
  for (const container of input.containerDefinitions ?? []) validateContainerForFargate(container, input);
}

function validateContainerForFargate(container: ContainerDefinition, input: RegisterTaskDefinitionRequest): void {
  const { name } = container;
  refuse(container.privileged, `Container '${name}': Fargate does not support privileged containers.`);
  refuse(container.links?.length, `Links are not supported when networkMode=awsvpc.`);
  refuse(
    container.dockerSecurityOptions?.length,
    `Container '${name}': Fargate does not support dockerSecurityOptions.`,
  );
  refuse(
    container.linuxParameters?.devices?.length,
    `Container '${name}': Fargate does not support linuxParameters.devices.`,
  );
  const added = container.linuxParameters?.capabilities?.add?.filter((each) => each !== 'SYS_PTRACE') ?? [];
  refuse(
    added.length > 0,
    `Container '${name}': Fargate does not support adding the capabilities [${added.join(', ')}].`,
  );
  const { logDriver, options } = container.logConfiguration ?? {};
  if (!logDriver) return;
  refuse(
    !['awslogs', 'splunk', 'awsfirelens'].includes(logDriver),
    `Fargate does not support log driver ${logDriver}. Supported log drivers: awslogs, splunk, awsfirelens.`,
  );
  if (logDriver !== 'awslogs') return;
  refuse(
    !input.executionRoleArn,
    'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
  );
  for (const option of ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix']) {
    refuse(!options?.[option], `Log driver awslogs requires options: ${option}`);
  }
}
