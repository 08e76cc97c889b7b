import { createHash } from 'node:crypto';
import type { ServiceKey } from '../../domain/service.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { Collection } from '../../ports/store.ts';

interface Wished {
  desiredCount?: number;
  forceNewDeployment: boolean;
}

/**
 * Stands for a plan: the wish, the definition that it names now, and the state that it was planned from. Anything that
 * would make the plan another one makes the token another one: a change of the service, a deployment that has gone on to
 * another status, a family that has a newer revision. Tasks that come and go do not: the plan heals them either way.
 */
export function planTokenOf(
  { cluster, service }: ServiceKey,
  from: Collection | undefined,
  { desiredCount, forceNewDeployment }: Wished,
  { spec }: ServiceRevision,
): string {
  const state = from && [
    from.service.incarnation,
    from.service.generation,
    from.service.desiredCount,
    from.deployment.id,
    from.deployment.status,
  ];
  const parts = [cluster, service, state ?? null, desiredCount ?? null, forceNewDeployment, sorted(spec)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** A table gives a map's fields back in any order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sorted(field)]);
}
