import { deployJobIdOf } from '../../domain/ids.ts';
import { type Job, launchWishOf } from '../../domain/job.ts';
import { chosenSubnetsOf } from '../../domain/network-mode.ts';
import type { DeployJobName } from '../../domain/service-spec.ts';
import type { Task } from '../../domain/task.ts';
import { openSubnets } from '../../planner/placement/open-subnets.ts';
import { chooseProvider } from '../../planner/placement/placement.ts';
import type { LauncherSettings } from '../../ports/settings.ts';
import type { Collection } from '../../ports/store.ts';
import { jobOf } from './job-of.ts';

/**
 * The job of a deployment: a task of the new revision, launched from Slipway's own definition of it, where and as the
 * service's tasks are. Undefined: its revision has no such job, or no definition yet.
 */
export function deployJobOf(
  settings: Pick<LauncherSettings, 'stack' | 'subnets'>,
  { service, deployment, revisions }: Pick<Collection, 'service' | 'deployment' | 'revisions'>,
  name: DeployJobName,
  nowMs: number,
): { job: Job; newTask: Task } | undefined {
  const revision = revisions.find((candidate) => candidate.revision === deployment.revision);
  const { spec, ownTaskDefinitionArn, pinnedTaskDefinitionArn = ownTaskDefinitionArn, jobContainers } = revision ?? {};
  const wanted = spec?.[name];
  if (!spec || !wanted || !pinnedTaskDefinitionArn) return undefined;
  const { containerOverrides, timeoutSec, retryStrategy } = wanted;
  const subnets = chosenSubnetsOf(spec, settings);
  const [subnet = ''] = openSubnets(subnets, service.fullSubnets, nowMs);
  const strategy = spec.capacityProviderStrategy;
  // It is one task, but its group is all that runs of its family on its own: each would keep the others from its instance.
  const placementConstraints = spec.placementConstraints?.filter(({ type }) => type !== 'distinctInstance');
  const launched = { ...launchWishOf(spec), placementConstraints };
  const id = deployJobIdOf(settings.stack, deployment.id, name);
  const newTask: Task = {
    id,
    cluster: service.cluster,
    revision: 0,
    slot: 0,
    attempt: 0,
    subnet,
    capacityProvider: strategy && chooseProvider(strategy, new Map()),
    taskDefinition: spec.taskDefinition,
    intentAtMs: nowMs,
    oneOff: { startedBy: deployment.id, tags: launched.tags, overrides: { containerOverrides } },
    job: { id },
  };
  const owner = { service: service.service, deploymentId: deployment.id, gate: name };
  const wish = { ...launched, sharedNetwork: revision?.sharedNetwork, timeoutSec, retryStrategy, owner };
  return { job: jobOf(newTask, jobContainers?.[name] ?? [], pinnedTaskDefinitionArn, subnets, wish), newTask };
}
