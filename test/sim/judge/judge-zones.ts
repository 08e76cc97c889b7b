import { hasArrived } from '../../../shared/domain/deployment.ts';
import { recordsOf } from './health-of.ts';
import type { End } from './judge-end.ts';

/**
 * Zones: of a service with availabilityZoneRebalancing no zone has two tasks more than another once all is at rest. Each
 * subnet of the world is a zone. Nobody moves where maximumPercent leaves no room for one more, or no revision is any good.
 */
export function judgeZones({ bench }: End): void {
  const records = recordsOf(bench, 'S#default#web');
  if (records?.service.status !== 'ACTIVE') return;
  const { service, deployment } = records;
  if (service.spec.availabilityZoneRebalancing !== 'ENABLED') return;
  // Beside a deployment a blue/green service has no more room than any other.
  const { maximumPercent } = service.spec.deploymentConfiguration;
  const mayMove = Math.floor((service.desiredCount * maximumPercent) / 100) > service.desiredCount;
  const canLaunch = hasArrived(deployment) || service.goodRevisions.length > 0;
  if (!mayMove || !canLaunch) return;
  const tasks = bench.truth.ours('slipway-world/web');
  const counts = bench.world.config.subnets.map((zone) => tasks.filter(({ subnet }) => subnet === zone).length);
  if (Math.max(...counts) - Math.min(...counts) > 1)
    bench.accuse('zones', `of ${tasks.length} tasks ${counts.join(', ')} run in its zones`);
}
