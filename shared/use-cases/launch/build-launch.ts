import type { LaunchWish } from '../../domain/job.ts';
import { groupOf } from '../../domain/names.ts';
import { subnetsOf } from '../../domain/network-mode.ts';
import type { Task } from '../../domain/task.ts';
import type { Launch } from '../../ports/fleet.ts';
import type { LauncherSettings } from '../../ports/settings.ts';

/**
 * RunTask's parameters, from immutable records alone: other parameters with the same token are a ConflictException.
 * Where the wish says nothing of the network, the stack's security group and addresses are used.
 * `containerNames`: of a service's task, those that are told where the task is found in the API.
 */
export function buildLaunch(
  settings: LauncherSettings,
  task: Task,
  taskDefinitionArn: string,
  wish: LaunchWish,
  containerNames: readonly string[] = [],
): Launch {
  return {
    id: task.id,
    cluster: task.cluster,
    taskDefinitionArn,
    group: groupOf(settings.stack, task),
    subnet: task.subnet,
    capacityProvider: task.capacityProvider,
    instanceId: task.instance?.id,
    overrides: task.oneOff?.overrides ?? taskUriFor(settings, task, containerNames),
    spec: {
      launchType: wish.launchType,
      platformVersion: wish.platformVersion,
      ...placementOf(task, wish),
      networkConfiguration: networkOf(settings, task, wish),
      tags: wish.tags,
      propagateTags: wish.propagateTags,
      enableECSManagedTags: wish.enableECSManagedTags,
      enableExecuteCommand: wish.enableExecuteCommand,
    },
  };
}

/**
 * A task of a DAEMON service is launched on one instance, which meets its service's constraints. StartTask, which places a task on
 * an instance by name, has no clientToken (docs/decisions/daemons-are-pinned-by-run-task.md).
 */
function placementOf(
  { instance }: Task,
  { placementConstraints, placementStrategy }: LaunchWish,
): Pick<LaunchWish, 'placementConstraints' | 'placementStrategy'> {
  if (!instance) return { placementConstraints, placementStrategy };
  return { placementConstraints: [{ type: 'memberOf', expression: `ec2InstanceId == ${instance.ec2Id}` }] };
}

/** Of tasks with interfaces of their own. On an instance they have no public addresses: ECS refuses to be asked for one. */
function networkOf(settings: LauncherSettings, { subnet }: Task, wish: LaunchWish): LaunchWish['networkConfiguration'] {
  if (wish.sharedNetwork !== undefined) return undefined;
  const given = wish.networkConfiguration?.awsvpcConfiguration;
  return {
    awsvpcConfiguration: {
      subnets: subnet === '' ? subnetsOf(wish, settings) : [subnet],
      securityGroups: given?.securityGroups ?? settings.securityGroups,
      assignPublicIp: wish.launchType === 'EC2' ? 'DISABLED' : (given?.assignPublicIp ?? settings.assignPublicIp),
    },
  };
}

/** ECS itself tells containers of $ECS_AGENT_URI so. The id is Slipway's own: ECS gives one only to what has started. */
function taskUriFor(
  { apiUrl }: Pick<LauncherSettings, 'apiUrl'>,
  { cluster, id }: Task,
  containerNames: readonly string[],
): object | undefined {
  if (apiUrl === '' || containerNames.length === 0) return undefined;
  const environment = [{ name: 'SLIPWAY_TASK_URI', value: `${apiUrl}/v1/clusters/${cluster}/tasks/${id}` }];
  return { containerOverrides: containerNames.map((name) => ({ name, environment })) };
}
