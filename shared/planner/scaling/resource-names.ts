import { shortHash } from '../../domain/ids.ts';
import type { ScalingDirection } from '../../domain/scaling/service-scaling.ts';
import type { ServiceKey } from '../../domain/service.ts';

/**
 * The alarm of a policy: the stack's prefix is what roles and the scaling function's permission name; the hash tells
 * policies apart whose names an alarm cannot have. At most 255 characters (CloudWatch).
 */
export function alarmNameOf(
  stack: string,
  { cluster, service }: ServiceKey,
  policyName: string,
  direction: ScalingDirection,
): string {
  const hash = shortHash(cluster, service, policyName);
  return `${stack}-scaling-${service.slice(0, 100)}-${direction}-${hash}`;
}

/** The schedule of a scheduled action, in the stack's schedule group: at most 64 letters, digits, - _ and . */
export function scheduleNameOf({ cluster, service }: ServiceKey, actionName: string): string {
  return `${service.slice(0, 40)}-${shortHash(cluster, service, actionName)}`;
}
