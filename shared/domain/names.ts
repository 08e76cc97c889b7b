import { shortHash } from './ids.ts';
import type { Task } from './task.ts';

type Grouped = Pick<Task, 'service' | 'taskDefinition' | 'oneOff'>;

/**
 * The group that the API shows a task in, as ECS names groups: a service's; of a one-off task what the user gave, else its
 * family (API reference, RunTask, group).
 */
export function shownGroupOf({ service, taskDefinition, oneOff }: Grouped): string {
  if (service !== undefined) return `service:${service}`;
  return oneOff?.group ?? `family:${lastPartOf(taskDefinition).replace(/:\d+$/, '')}`;
}

/**
 * ECS's `group` of a task, by which it places tasks beside each other. `slipway-dev/web` is a service's;
 * `slipway-dev:family:migrate` one of one-off tasks, behind the colon as the API shows it. A task without this stack's prefix
 * is a stranger's: it is never stopped, drained or counted.
 */
export function groupOf(stack: string, task: Grouped): string {
  if (task.service !== undefined) return `slipway-${stack}/${task.service}`;
  return within255(`slipway-${stack}:${shownGroupOf(task)}`);
}

/**
 * Undefined: a stranger's. `service` undefined: a one-off task of ours; one that was launched before they had groups of their
 * own has none behind the stack's name.
 */
export function parseGroup(stack: string, group: string | undefined): { service?: string } | undefined {
  const own = `slipway-${stack}`;
  if (group === own || group?.startsWith(`${own}:`)) return {};
  return group?.startsWith(`${own}/`) ? { service: group.slice(own.length + 1) } : undefined;
}

/** Whether a family, or `family:revision`, is one that `familyOf` gives. */
export function isOwnFamily(stack: string, family: string): boolean {
  return family.startsWith(`slipway-${stack}-`);
}

/** The family of Slipway's own definitions of `name`. A family holds letters, digits, - and _ (ECS). */
export function familyOf(stack: string, cluster: string, name: string): string {
  return within255(`slipway-${stack}-${cluster}-${name}`);
}

/** Names hold at most 255 characters (ECS): a longer one ends in a hash of the whole. */
function within255(name: string): string {
  return name.length <= 255 ? name : `${name.slice(0, 238)}-${shortHash(name)}`;
}

/** The execution's name: one that is taken is never used again (Step Functions keeps closed names for 90 days). */
export function executionNameOf(deploymentId: string, epoch: number, n: number): string {
  return `${deploymentId}-${epoch}-${n}`;
}

/** The name at the end of a function's ARN, without a version or alias: `…:function:check:live` is `check`. */
export function lastNameOf(functionArn: string): string {
  return functionArn.split(':')[6] ?? functionArn;
}

/** The last part of an ARN: `arn:…:task/default/0123` is `0123`. */
export function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** What users know a task by: the last part of its ARN; before ECS has given it one, Slipway's own id. */
export function publicIdOf(task: { id: string; observed?: { arn: string } }): string {
  return task.observed ? lastPartOf(task.observed.arn) : task.id;
}

export function clusterArnOf(settings: { region: string; accountId: string }, cluster: string): string {
  return `arn:aws:ecs:${settings.region}:${settings.accountId}:cluster/${cluster}`;
}

export function serviceArnOf(
  settings: { region: string; accountId: string },
  cluster: string,
  service: string,
): string {
  return `arn:aws:ecs:${settings.region}:${settings.accountId}:service/${cluster}/${service}`;
}

interface Owner {
  cluster: string;
  service: string;
}

export function serviceRevisionArnOf(
  settings: { region: string; accountId: string },
  { cluster, service }: Owner,
  revision: number,
): string {
  return `arn:aws:ecs:${settings.region}:${settings.accountId}:service-revision/${cluster}/${service}/${revision}`;
}

export function serviceDeploymentArnOf(
  settings: { region: string; accountId: string },
  { cluster, service }: Owner,
  deployment: string,
): string {
  return `arn:aws:ecs:${settings.region}:${settings.accountId}:service-deployment/${cluster}/${service}/${deployment}`;
}
