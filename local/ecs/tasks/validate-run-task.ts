import type { RunTaskRequest } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import { isFargateSize, parseCpu, parseMemory } from '../definitions/fargate-sizes.ts';
import { isWithin } from '../definitions/validate-container.ts';
import { validateTags } from '../tags/tag-store.ts';
import { launchTypeOf } from './launch-type-of.ts';
import { validateLaunchType } from './validate-launch-type.ts';

const COUNT_MAX = 10;
const OVERRIDES_LENGTH_MAX = 8192;

function refuse(condition: unknown, message: string): void {
  if (condition) throw new AwsError('InvalidParameterException', message);
}

/** What RunTask refuses before it launches anything. Throws InvalidParameterException or ClientException. */
export function validateRunTask(input: RunTaskRequest, cluster: StoredCluster, definition: StoredDefinition): void {
  refuse(!isWithin(input.count ?? 1, 1, COUNT_MAX), `Count should be between 1 and ${COUNT_MAX}`);
  refuse(
    input.clientToken !== undefined && !/^[\x21-\x7e]{1,64}$/.test(input.clientToken),
    'clientToken must be at most 64 characters, ASCII 33 to 126.',
  );
  refuse(
    input.startedBy !== undefined && !/^[a-zA-Z0-9_/-]{0,128}$/.test(input.startedBy),
    'startedBy must be at most 128 letters, numbers, hyphens, forward slashes and underscores.',
  );
  refuse((input.group?.length ?? 0) > 255, 'group must be at most 255 characters.');
  validateTags(input.tags ?? []);
  if (definition.status !== 'ACTIVE') throw new AwsError('ClientException', 'TaskDefinition is inactive');
  validateStrategy(input, cluster);
  const launchType = launchTypeOf(input, cluster);
  validateLaunchType(input, launchType, definition);
  validateNetwork(input, definition);
  validateOverrides(input, definition);
  if (launchType === 'FARGATE') validateFargateSize(input, definition);
  refuse(
    input.enableExecuteCommand && !(input.overrides?.taskRoleArn ?? definition.taskRoleArn),
    'The task could not be run because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.',
  );
}

function validateStrategy(input: RunTaskRequest, cluster: StoredCluster): void {
  const strategy = input.capacityProviderStrategy ?? [];
  refuse(
    input.launchType && strategy.length > 0,
    'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
  );
  refuse(strategy.length > 20, 'A capacity provider strategy can contain a maximum of 20 capacity providers.');
  refuse(
    strategy.some(({ capacityProvider }) => !cluster.capacityProviders.includes(capacityProvider ?? '')),
    'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.',
  );
  refuse(
    strategy.filter(({ base }) => base).length > 1,
    'Only one capacity provider in a capacity provider strategy can have a base defined.',
  );
  refuse(
    strategy.length > 0 && strategy.every(({ weight }) => !weight),
    'A capacity provider strategy must contain at least one capacity provider with a weight greater than 0.',
  );
}

function validateNetwork({ networkConfiguration }: RunTaskRequest, definition: StoredDefinition): void {
  if (definition.networkMode !== 'awsvpc') {
    const unwanted = 'Network Configuration is not valid for the given networkMode of this task definition.';
    refuse(networkConfiguration, unwanted);
    return;
  }
  const vpc = networkConfiguration?.awsvpcConfiguration;
  refuse(!vpc, "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  refuse(!vpc?.subnets?.length, 'subnets can not be empty.');
  refuse((vpc?.subnets?.length ?? 0) > 16, 'subnets can have at most 16 items.');
  refuse((vpc?.securityGroups?.length ?? 0) > 5, 'securityGroups can have at most 5 items.');
}

function validateOverrides({ overrides }: RunTaskRequest, definition: StoredDefinition): void {
  if (!overrides) return;
  refuse(
    JSON.stringify(overrides).length > OVERRIDES_LENGTH_MAX,
    `Container Overrides length must be at most ${OVERRIDES_LENGTH_MAX}`,
  );
  for (const { name, environmentFiles } of overrides.containerOverrides ?? []) {
    const known = definition.containerDefinitions?.some((each) => each.name === name);
    refuse(!known, `Override for container named ${name} is not a container in the TaskDefinition.`);
    refuse(environmentFiles?.length, 'environmentFiles overrides are not available on this host.');
  }
}

function validateFargateSize({ overrides = {} }: RunTaskRequest, definition: StoredDefinition): void {
  const { cpu = definition.cpu, memory = definition.memory } = overrides;
  if (!cpu || !memory || (!overrides.cpu && !overrides.memory)) return;
  const size = { cpu: parseCpu(cpu), memoryMib: parseMemory(memory) };
  refuse(
    !isFargateSize(size),
    `No Fargate configuration exists for given values: ${size.cpu} CPU, ${size.memoryMib} memory.`,
  );
}
