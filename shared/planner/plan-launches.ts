import type { Aim } from './aim.ts';
import { chooseProvider, chooseSubnet } from './placement.ts';
import { isStopping } from './readiness.ts';
import type { PlannedLaunch, Snapshot } from './snapshot.ts';

/**
 * Gives each launch a slot that no live task of its revision holds, the deployment's next attempt, one subnet and
 * one capacity provider. Base and weight count over all live tasks, not over this pass.
 */
export function planLaunches(snapshot: Snapshot, aim: Aim, count: number): PlannedLaunch[] {
  if (count === 0) return [];
  const { service, deployment, tasks, settings } = snapshot;
  const revision = snapshot.revisions.find((candidate) => candidate.revision === aim.revision);
  if (!revision?.ownTaskDefinitionArn) return [];
  const spec = revision.spec;
  const given = spec.networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  const subnets = given.length > 0 ? given : settings.subnets;
  const strategy = spec.launchType
    ? undefined
    : (spec.capacityProviderStrategy ?? service.spec.capacityProviderStrategy);

  const taken = new Set<number>();
  const liveBySubnet = new Map<string, number>();
  const liveByProvider = new Map<string, number>();
  for (const task of tasks) {
    if (isStopping(task)) continue;
    if (task.revision === revision.revision) taken.add(task.slot);
    add(liveBySubnet, task.subnet);
    if (task.capacityProvider) add(liveByProvider, task.capacityProvider);
  }
  const launches: PlannedLaunch[] = [];
  let slot = 0;
  for (let n = 0; n < count; n += 1) {
    while (taken.has(slot)) slot += 1;
    taken.add(slot);
    const subnet = chooseSubnet(subnets, liveBySubnet);
    add(liveBySubnet, subnet);
    const capacityProvider = strategy && chooseProvider(strategy, liveByProvider);
    if (capacityProvider) add(liveByProvider, capacityProvider);
    launches.push({ slot, attempt: deployment.attempts + n, revision, subnet, capacityProvider });
  }
  return launches;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
