import { chosenSubnetsOf } from '../../domain/network-mode.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { isStopping } from '../readiness.ts';
import type { Snapshot } from '../snapshot.ts';
import { spreadOf } from './spread.ts';
import { zoneFinder } from './zones.ts';

/** What ECS says of a service that it rebalances begins so. */
const UNBALANCED_NOTICE = 'is not AZ balanced with ';

/** Is that what is said of a service while it is rebalanced? */
export function isUnbalanced(notice: string | undefined): boolean {
  return notice?.startsWith(UNBALANCED_NOTICE) ?? false;
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });

/**
 * ECS's two sentences about a rebalancing, as it begins and when it is over; the second only where tasks are even by then.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html
 */
export function zoneWords(
  { service, tasks, settings }: Snapshot,
  launchable: ServiceRevision,
): { unbalanced: string; balanced: string | undefined } {
  const zoneOf = zoneFinder(tasks, service.subnetZones);
  const active = tasks.filter((task) => !isStopping(task));
  const spread = spreadOf(active, zoneOf);
  const subnets = [...chosenSubnetsOf(launchable.spec, settings), ...active.map(({ subnet }) => subnet)];
  const zones = new Map(subnets.map((subnet) => [zoneOf(subnet), spread.inZone(subnet)]));
  const words = LIST.format([...zones].sort().map(([zone, count]) => `${count} tasks in ${zone}`));
  const isEven = Math.max(...zones.values()) - Math.min(...zones.values()) <= 1;
  return {
    unbalanced: `${UNBALANCED_NOTICE}${words}. AZ Rebalancing in progress.`,
    balanced: isEven ? `is AZ balanced with ${words}.` : undefined,
  };
}
