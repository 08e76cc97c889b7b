import type { Bounds } from './bounds.ts';
import { type Classes, countActive } from './classify.ts';
import type { Victim } from './plan-capacity.ts';

/**
 * The last guard: never more active tasks than the upper bound by our launches, and never fewer healthy ones than the
 * lower bound by our stops, whatever the rules came to.
 */
export function guardBounds(
  classes: Classes,
  { upper, lower }: Bounds,
  launches: number,
  victims: readonly Pick<Victim, 'task'>[],
): void {
  const active = countActive(classes);
  if (launches > 0 && active + launches > upper)
    throw new Error(`a plan would have ${active + launches} active tasks over an upper bound of ${upper}`);
  if (victims.length === 0) return;
  const going = new Set(victims.map(({ task }) => task));
  const ready = classes.current.ready.length + classes.other.ready.length;
  const left = [classes.current.ready, classes.other.ready].flat().filter((task) => !going.has(task)).length;
  if (left < ready && left < lower)
    throw new Error(`a plan would leave ${left} of ${ready} healthy tasks under a lower bound of ${lower}`);
}
