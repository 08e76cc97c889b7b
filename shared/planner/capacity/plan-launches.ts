import { chosenSubnetsOf } from '../../domain/network-mode.ts';
import type { TargetGroupIndex } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { freePlaces } from '../placement/daemon-places.ts';
import { openSubnets } from '../placement/open-subnets.ts';
import { chooseProvider, chooseSubnet } from '../placement/placement.ts';
import { spreadOf } from '../placement/spread.ts';
import { zoneFinder } from '../placement/zones.ts';
import { isStopping } from '../readiness.ts';
import type { PlannedLaunch, Snapshot } from '../snapshot.ts';

interface LaunchWish {
  /** Undefined: nothing can be launched. */
  revision: ServiceRevision | undefined;
  group: TargetGroupIndex;
  /** Do tasks of other revisions stay, so that they count for balance? */
  keepsOthers: boolean;
  /** Of a task that moves to another zone: where that is. */
  subnet?: string;
}

/**
 * Gives each launch a slot that no live task of its revision holds, the deployment's next attempt, one subnet and
 * one capacity provider. Subnets, base and weight count over all live tasks that the plan keeps (in a rollout those
 * of the new revision: the old ones' shares go with them), not over this pass. Of a DAEMON service each has an instance.
 */
export function planLaunches(
  snapshot: Snapshot,
  { revision, group, keepsOthers, subnet: other }: LaunchWish,
  count: number,
  firstAttempt: number,
): PlannedLaunch[] {
  if (!revision) return [];
  const { service, settings, nowMs } = snapshot;
  const { launchType, capacityProviderStrategy } = revision.spec;
  const allowed = chosenSubnetsOf(revision.spec, settings);
  const subnets = other ? [other] : openSubnets(allowed, service.fullSubnets, nowMs);
  const strategy = launchType ? undefined : capacityProviderStrategy;

  const { taken, live, staying, providers } = census(snapshot, keepsOthers, revision.revision);
  const places = freePlaces(snapshot, revision.revision);
  const launches: PlannedLaunch[] = [];
  let slot = 0;
  for (let n = 0; n < count; n += 1) {
    while (taken.has(slot)) slot += 1;
    taken.add(slot);
    const subnet = chooseSubnet(subnets, staying, live);
    staying.add(subnet);
    live.add(subnet);
    const capacityProvider = strategy && chooseProvider(strategy, providers);
    if (capacityProvider) add(providers, capacityProvider);
    launches.push({
      slot,
      attempt: firstAttempt + n,
      revision,
      group,
      subnet,
      capacityProvider,
      instance: places?.[n],
    });
  }
  return launches;
}

function census({ service, tasks }: Snapshot, keepsOthers: boolean, revision: number) {
  const taken = new Set<number>();
  const zoneOf = zoneFinder(tasks, service.subnetZones);
  const live = spreadOf([], zoneOf);
  const staying = spreadOf([], zoneOf);
  const providers = new Map<string, number>();
  for (const task of tasks) {
    if (isStopping(task)) continue;
    live.add(task.subnet);
    if (task.revision === revision) taken.add(task.slot);
    else if (!keepsOthers) continue;
    staying.add(task.subnet);
    if (task.capacityProvider) add(providers, task.capacityProvider);
  }
  return { taken, live, staying, providers };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
