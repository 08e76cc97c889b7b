import { countOf, type Group } from '../classify.ts';
import type { Bounds } from './bounds.ts';
import type { Victim } from './plan-capacity.ts';

/**
 * The last guard: never more active tasks than the upper bound by our launches, and never fewer healthy ones than the
 * lower bound by our stops, whatever the rules came to.
 */
export function guardBounds(
  groups: readonly Group[],
  { upper, lower }: Bounds,
  launches: number,
  victims: readonly Pick<Victim, 'task'>[],
): void {
  const active = groups.reduce((sum, group) => sum + countOf(group), 0);
  if (launches > 0 && active + launches > upper)
    throw new Error(`a plan would have ${active + launches} active tasks over an upper bound of ${upper}`);
  const going = new Set(victims.map(({ task }) => task));
  const ready = groups.flatMap((group) => group.ready);
  const left = ready.filter((task) => !going.has(task)).length;
  if (left < ready.length && left < lower)
    throw new Error(`a plan would leave ${left} of ${ready.length} healthy tasks under a lower bound of ${lower}`);
}
