import { lastPartOf } from '../../domain/names.ts';
import type { SeenFit, SeenInstances } from '../../domain/service.ts';
import type { Collection } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

/** Those of ECS Anywhere are ACTIVE too, by the ids of Systems Manager (`mi-…`), and launch type EC2 never lands on them. */
const OF_EC2 = 'i-';

/**
 * The ACTIVE container instances of a DAEMON service's cluster, and which of them its revisions' constraints leave out: ECS itself
 * evaluates these. One call where there are none, and one more for each expression. The EC2 id of an instance never changes.
 * Of an expression that ECS does not take any more what it said last holds, and a new instance does not meet it.
 */
export async function seeInstances(
  { fleet }: Pick<Deps, 'fleet'>,
  { service, revisions }: Pick<Collection, 'service' | 'revisions'>,
): Promise<SeenInstances> {
  const { cluster, instances } = service;
  const active = (await fleet.listInstances(cluster, 'ACTIVE')).map(lastPartOf);
  const known = new Map(Object.entries(instances?.ec2Ids ?? {}));
  const fresh = await fleet.ec2IdsOf(
    cluster,
    active.filter((id) => !known.has(id)),
  );
  const ec2Ids = active.flatMap((id) => {
    const ec2Id = known.get(id) ?? fresh.get(id);
    return ec2Id?.startsWith(OF_EC2) ? [[id, ec2Id] as const] : [];
  });
  const fits: SeenFit[] = [];
  for (const [filter, numbers] of byFilter(revisions))
    fits.push({ revisions: numbers, ...(await fitOf(filter, numbers)) });
  return { ec2Ids: Object.fromEntries(ec2Ids), fits };

  async function fitOf(filter: string | undefined, numbers: number[]): Promise<Omit<SeenFit, 'revisions'>> {
    if (filter === undefined) return { unfit: [] };
    const allBut = (fit: ReadonlySet<string>) =>
      ec2Ids
        .map(([id]) => id)
        .filter((id) => !fit.has(id))
        .sort();
    const answer = await fleet.selectInstances(cluster, filter);
    if (!('refused' in answer)) return { unfit: allBut(new Set(answer.arns.map(lastPartOf))) };
    const { refused: refusal } = answer;
    const before = instances?.fits?.find(({ revisions: those }) => numbers.some((number) => those.includes(number)));
    if (!before?.unfit) return { refusal };
    const unfit = new Set(before.unfit);
    return { unfit: allBut(new Set([...known.keys()].filter((id) => !unfit.has(id)))), refusal };
  }
}

/** The numbers of the revisions that have the same filter, or none; in the order of their numbers. */
function byFilter(revisions: Collection['revisions']): Map<string | undefined, number[]> {
  const found = new Map<string | undefined, number[]>();
  for (const { revision, instanceFilter } of revisions.toSorted((a, b) => a.revision - b.revision))
    found.set(instanceFilter, [...(found.get(instanceFilter) ?? []), revision]);
  return found;
}
