import type { TargetGroupIndex } from '../domain/service.ts';
import type { ServiceRevision } from '../domain/service-revision.ts';
import { openSubnets } from './open-subnets.ts';
import { chooseProvider, chooseSubnet } from './placement.ts';
import { isStopping } from './readiness.ts';
import type { PlannedLaunch, Snapshot } from './snapshot.ts';

interface LaunchWish {
  /** Undefined: nothing can be launched. */
  revision: ServiceRevision | undefined;
  group: TargetGroupIndex;
  /** Do tasks of other revisions stay, so that they count for balance? */
  keepsOthers: boolean;
}

/**
 * Gives each launch a slot that no live task of its revision holds, the deployment's next attempt, one subnet and
 * one capacity provider. Subnets, base and weight count over all live tasks that the plan keeps (in a rollout those
 * of the new revision: the old ones' shares go with them), not over this pass.
 */
export function planLaunches(
  snapshot: Snapshot,
  { revision, group, keepsOthers }: LaunchWish,
  count: number,
  firstAttempt: number,
): PlannedLaunch[] {
  if (!revision) return [];
  const { service, settings, nowMs } = snapshot;
  const { launchType, networkConfiguration, capacityProviderStrategy } = revision.spec;
  const given = networkConfiguration?.awsvpcConfiguration?.subnets ?? [];
  const subnets = openSubnets(given.length > 0 ? given : settings.subnets, service.fullSubnets, nowMs);
  const strategy = launchType ? undefined : capacityProviderStrategy;

  const { taken, live, staying, providers } = census(snapshot, keepsOthers, revision.revision);
  const launches: PlannedLaunch[] = [];
  let slot = 0;
  for (let n = 0; n < count; n += 1) {
    while (taken.has(slot)) slot += 1;
    taken.add(slot);
    const subnet = chooseSubnet(subnets, staying, live);
    add(staying, subnet);
    add(live, subnet);
    const capacityProvider = strategy && chooseProvider(strategy, providers);
    if (capacityProvider) add(providers, capacityProvider);
    launches.push({ slot, attempt: firstAttempt + n, revision, group, subnet, capacityProvider });
  }
  return launches;
}

function census({ tasks }: Snapshot, keepsOthers: boolean, revision: number) {
  const taken = new Set<number>();
  const live = new Map<string, number>();
  const staying = new Map<string, number>();
  const providers = new Map<string, number>();
  for (const task of tasks) {
    if (isStopping(task)) continue;
    add(live, task.subnet);
    if (task.revision === revision) taken.add(task.slot);
    else if (!keepsOthers) continue;
    add(staying, task.subnet);
    if (task.capacityProvider) add(providers, task.capacityProvider);
  }
  return { taken, live, staying, providers };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
