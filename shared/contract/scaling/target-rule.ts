import type { Draft, Report } from '../request.ts';
import type { ScalingInput } from './put-scaling.ts';

/** A body made for AWS names its target, by ResourceId: it has to be the service of the path. */
export function targetRule(draft: Draft<ScalingInput>, report: Report): void {
  const { cluster, service } = report.params;
  if (cluster === undefined || service === undefined) return;
  const own = `service/${cluster}/${service}`;
  for (const list of ['policies', 'scheduledActions'] as const) {
    for (const [index, entry] of (draft[list] ?? []).entries()) {
      if (entry?.ResourceId === undefined || entry.ResourceId === own) continue;
      report.refuse([list, index, 'ResourceId'], `must be ${own}, as the path says; got "${entry.ResourceId}"`);
    }
  }
}
