import { FARGATE_ADDED_CAPABILITY, FARGATE_LOG_DRIVERS } from '../../../domain/limits/container-limits.ts';
import { ECR_IMAGE_PATTERN } from '../../../domain/limits/name-patterns.ts';
import type { Draft, Path, Report } from '../../request.ts';
import type { ContainerDefinition } from '../container-definition.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';
import { requiresFargate } from './requires-fargate.ts';

/** Container fields that Fargate has not. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const CONTAINER_FIELDS = [
  'privileged',
  'links',
  'dockerSecurityOptions',
  'disableNetworking',
  'dnsServers',
  'dnsSearchDomains',
  'extraHosts',
  'resourceRequirements',
] as const;

const LINUX_FIELDS = ['devices', 'sharedMemorySize', 'maxSwap', 'swappiness'] as const;

/** What is refused when requiresCompatibilities has FARGATE. Sizes are the rule `sizes`'. */
export function fargate(draft: Draft<TaskDefinitionInput>, report: Report): void {
  if (!requiresFargate(draft)) return;
  if (draft.networkMode !== 'awsvpc' && report.sound('networkMode')) {
    report.refuse(['networkMode'], `must be awsvpc on Fargate; got ${draft.networkMode ?? 'none, which means bridge'}`);
  }
  if (isGiven(draft.placementConstraints)) refuse(['placementConstraints'], report);
  if (isGiven(draft.inferenceAccelerators)) refuse(['inferenceAccelerators'], report);
  if (draft.ipcMode !== undefined) refuse(['ipcMode'], report);
  if (draft.pidMode === 'host') report.refuse(['pidMode'], 'must be task on Fargate; got "host"');
  for (const [index, volume] of (draft.volumes ?? []).entries()) {
    if (volume?.host?.sourcePath !== undefined) refuse(['volumes', index, 'host', 'sourcePath'], report);
    for (const kind of ['dockerVolumeConfiguration', 'fsxWindowsFileServerVolumeConfiguration'] as const) {
      if (volume?.[kind] !== undefined) refuse(['volumes', index, kind], report);
    }
  }
  for (const [index, container] of (draft.containerDefinitions ?? []).entries()) {
    if (container !== undefined) fargateContainer(container, ['containerDefinitions', index], report);
  }
  executionRole(draft, report);
}

function fargateContainer(container: Draft<ContainerDefinition>, path: Path, report: Report): void {
  for (const field of CONTAINER_FIELDS) if (isGiven(container[field])) refuse([...path, field], report);
  const linux = container.linuxParameters;
  for (const field of LINUX_FIELDS) if (isGiven(linux?.[field])) refuse([...path, 'linuxParameters', field], report);
  for (const [at, capability] of (linux?.capabilities?.add ?? []).entries()) {
    if (capability === undefined || capability === FARGATE_ADDED_CAPABILITY) continue;
    const place = [...path, 'linuxParameters', 'capabilities', 'add', at];
    report.refuse(place, `must be ${FARGATE_ADDED_CAPABILITY} on Fargate; got "${capability}"`);
  }
  const driver = container.logConfiguration?.logDriver;
  if (driver === undefined || FARGATE_LOG_DRIVERS.includes(driver)) return;
  const place = [...path, 'logConfiguration', 'logDriver'];
  report.refuse(place, `must be one of ${FARGATE_LOG_DRIVERS.join(', ')} on Fargate; got "${driver}"`);
}

/** Fargate pulls, logs and reads secrets as the execution role. ECS: "Fargate requires task definition to have execution role ARN". */
function executionRole(draft: Draft<TaskDefinitionInput>, report: Report): void {
  if (draft.executionRoleArn !== undefined || !report.sound('executionRoleArn')) return;
  const needs = new Set<string>();
  for (const container of draft.containerDefinitions ?? []) {
    if (container?.image !== undefined && ECR_IMAGE_PATTERN.test(container.image)) needs.add('an image in ECR');
    if (container?.logConfiguration?.logDriver === 'awslogs') needs.add('the log driver awslogs');
    if (isGiven(container?.secrets)) needs.add('secrets');
    if (container?.repositoryCredentials !== undefined) needs.add('repositoryCredentials');
  }
  if (needs.size > 0) report.refuse(['executionRoleArn'], `is required on Fargate for ${[...needs].join(' and ')}`);
}

/** Off and empty are as good as left out: describe-task-definition's own output has them. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function refuse(path: Path, report: Report): void {
  report.refuse(path, 'must be left out: Fargate does not have it');
}
