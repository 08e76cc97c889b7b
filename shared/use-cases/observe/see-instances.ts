import { lastPartOf } from '../../domain/names.ts';
import type { SeenInstances } from '../../domain/service.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

/**
 * The ACTIVE container instances of a DAEMON service's cluster, and which of them its revisions' constraints leave out: ECS itself
 * evaluates these. One call where there are none, and one more for each expression. The EC2 id of an instance never changes.
 */
export async function seeInstances(
  { fleet }: Pick<Deps, 'fleet'>,
  { service, revisions }: Pick<Collection, 'service' | 'revisions'>,
): Promise<SeenInstances> {
  const { cluster, instances } = service;
  const list = async (filter?: string) => (await fleet.listInstances(cluster, 'ACTIVE', filter)).map(lastPartOf);
  const active = await list();
  const known = new Map(Object.entries(instances?.ec2Ids ?? {}));
  const fresh = await fleet.ec2IdsOf(
    cluster,
    active.filter((id) => !known.has(id)),
  );
  const ec2Ids = active.flatMap((id) => {
    const ec2Id = known.get(id) ?? fresh.get(id);
    return ec2Id === undefined ? [] : [[id, ec2Id] as const];
  });
  const unfit: [string, string[]][] = [];
  const fitting = new Map<string, Set<string>>();
  for (const { revision, instanceFilter } of revisions) {
    if (instanceFilter === undefined) continue;
    const fit = fitting.get(instanceFilter) ?? new Set(await list(instanceFilter));
    fitting.set(instanceFilter, fit);
    unfit.push([String(revision), active.filter((id) => !fit.has(id)).sort()]);
  }
  return { ec2Ids: Object.fromEntries(ec2Ids), ...(unfit.length > 0 ? { unfit: Object.fromEntries(unfit) } : {}) };
}
