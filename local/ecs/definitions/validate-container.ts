import type { ContainerDefinition, HealthCheck } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;

/** Refuses as ECS does. */
export function refuse(condition: unknown, message: string): void {
  if (condition) throw new AwsError('ClientException', message);
}

/** The rules of one container definition that hold for every launch type. Throws ClientException. */
export function validateContainer(container: ContainerDefinition, all: ContainerDefinition[]): void {
  const { name = '', image } = container;
  refuse(!name, 'Container.name should not be null or empty.');
  refuse(!NAME.test(name), 'Container.name contains invalid characters.');
  refuse(!image, 'Container.image should not be null or empty.');
  refuse(/\s/.test(image ?? '') || (image ?? '').length > 2048, 'Container.image contains invalid characters.');
  refuse(container.cpu !== undefined && container.cpu < 0, `Invalid 'cpu' setting for container '${name}'.`);
  validateMemory(container);
  for (const { containerPort, containerPortRange, protocol } of container.portMappings ?? []) {
    refuse(containerPortRange, `Port ranges are not available on this host (container '${name}').`);
    refuse(!isWithin(containerPort, 1, 65535), `Invalid 'containerPort' setting for container '${name}'`);
    refuse(protocol && !['tcp', 'udp'].includes(protocol), `Invalid 'protocol' setting for container '${name}'`);
  }
  for (const variable of container.environment ?? []) {
    refuse(!variable.name, 'Environment variable name should not be null or empty.');
  }
  for (const { sourceContainer } of container.volumesFrom ?? []) {
    refuse(
      !all.some((each) => each.name === sourceContainer),
      `Unknown container '${sourceContainer}' in volumesFrom.`,
    );
  }
  validateTimeouts(container);
  validateDependencies(container, all);
  if (container.healthCheck) validateHealthCheck(container.healthCheck);
  validateRestartPolicy(container);
}

function validateMemory({ name, memory, memoryReservation }: ContainerDefinition): void {
  const tooSmall = `Invalid setting for container '${name}'. 'memory' must be at least 6 MiB.`;
  refuse(memory !== undefined && memory < 6, tooSmall);
  refuse(
    memory !== undefined && memoryReservation !== undefined && memoryReservation > memory,
    `Invalid setting for container '${name}'. The hard limits of 'memory' must be greater than or equal to 'memoryReservation'.`,
  );
}

function validateTimeouts({ name, startTimeout, stopTimeout }: ContainerDefinition): void {
  const range = 'must be between 2 and 120 seconds';
  refuse(startTimeout !== undefined && !isWithin(startTimeout, 2, 120), `Container '${name}': startTimeout ${range}.`);
  refuse(stopTimeout !== undefined && !isWithin(stopTimeout, 2, 120), `Container '${name}': stopTimeout ${range}.`);
}

function validateDependencies({ name, dependsOn }: ContainerDefinition, all: ContainerDefinition[]): void {
  for (const { containerName, condition } of dependsOn ?? []) {
    const other = all.find((each) => each.name === containerName);
    refuse(!other, `Cannot depend on container + '${containerName}' because it does not exist`);
    refuse(containerName === name, `Container '${name}' cannot depend on itself`);
    refuse(
      !['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'].includes(condition ?? ''),
      `Invalid container dependency condition '${condition}'`,
    );
    refuse(
      (condition === 'SUCCESS' || condition === 'COMPLETE') && other?.essential !== false,
      'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
    );
    refuse(
      condition === 'HEALTHY' && !other?.healthCheck,
      `Container '${name}' depends on '${containerName}' with condition HEALTHY but it has no health check defined`,
    );
  }
}

/** API reference, HealthCheck: whole seconds within these bounds. */
function validateHealthCheck(check: HealthCheck): void {
  refuse(!check.command?.length || check.command[0] === '', 'Health check command must not be empty.');
  const bounds = { interval: [5, 300], timeout: [2, 60], retries: [1, 10], startPeriod: [0, 300] } as const;
  for (const [field, [low, high]] of Object.entries(bounds)) {
    const value = check[field as keyof typeof bounds];
    refuse(
      value !== undefined && !isWithin(value, low, high),
      `Invalid health check ${field} specified. Valid range is [${low}, ${high}].`,
    );
  }
  const [kind] = check.command ?? [];
  refuse((kind === 'CMD' || kind === 'CMD-SHELL') && check.command?.length === 1, 'Health check command is empty.');
}

function validateRestartPolicy({ name, restartPolicy }: ContainerDefinition): void {
  if (!restartPolicy) return;
  const { restartAttemptPeriod, ignoredExitCodes } = restartPolicy;
  refuse(
    restartAttemptPeriod !== undefined && !isWithin(restartAttemptPeriod, 60, 1800),
    `Container '${name}': restartAttemptPeriod must be between 60 and 1800 seconds.`,
  );
  refuse((ignoredExitCodes ?? []).length > 50, `Container '${name}': ignoredExitCodes can have at most 50 exit codes.`);
}

/** A whole number in [low, high]: fractions of seconds and ports are refused. */
export function isWithin(value: number | undefined, low: number, high: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= low && value <= high;
}
