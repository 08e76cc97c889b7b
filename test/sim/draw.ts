import { drawFaults } from './faults/fault-plan.ts';
import { storiesOf } from './stories/draw-stories.ts';
import { hasNeighbour } from './stories/neighbour-story.ts';

export interface Drawn {
  /** How often each story is told. */
  stories: Record<string, number>;
  /** In how many seeds there is each kind of fault; there it is done once or, mostly, more often. */
  kinds: Record<string, number>;
  /** In how many seeds the service has a neighbour. */
  neighbours: number;
}

/** What so many seeds would tell, without telling any. */
export function draw(seed: number, seeds: number): Drawn {
  const drawn: Drawn = { stories: {}, kinds: {}, neighbours: 0 };
  const count = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (let n = seed; n < seed + seeds; n += 1) {
    for (const name of storiesOf(n)) count(drawn.stories, name);
    if (hasNeighbour(n)) drawn.neighbours += 1;
    for (const kind of drawFaults(n, { tell: () => {} }).kinds) count(drawn.kinds, kind);
  }
  return drawn;
}
