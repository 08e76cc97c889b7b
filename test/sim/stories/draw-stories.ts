import { type Chance, chanceOf } from '../chance.ts';
import { STORIES } from './stories.ts';
import type { Act, SpecDraw, Story } from './story.ts';
import { act } from './tell.ts';

/**
 * Stories that come second: they ask for no strategy and no size of their own, or what they do to the world goes on to
 * its end. Each of the others comes first.
 */
const SECOND = [
  'scale-during-deployment',
  'deploy-keeps-count',
  'delete-during-deployment',
  'drain',
  'crashes',
  'illness',
  'stop-tasks',
  'restart-of-everything',
  'launches-unheard',
  'everything-lost',
  'everything-doubled',
  'tag-moves',
  'one-off-tasks',
  'alarm-unheard',
  'scale-in-while-deploying',
  'protected-tasks',
  'sleep-and-wake',
  'scale-by-alarm',
  'job-retries',
  'commands',
  'commanded-service',
  'scheduled-scaling',
  'foreign-callers',
  'deploy-jobs',
];
const FIRST = Object.keys(STORIES).filter((name) => !SECOND.includes(name));

/**
 * The stories of a seed, of which one is told after the other. Each is as likely as any: so many seeds in a row as there are
 * first ones tell each of them once, wherever they begin; second ones are shuffled, so that each comes behind any.
 */
export const storiesOf = (seed: number): [string, string] => [FIRST[seed % FIRST.length] as string, secondOf(seed)];

function secondOf(seed: number): string {
  const chance = chanceOf(Math.floor(seed / SECOND.length), 4);
  const shuffled = [...SECOND];
  for (let n = shuffled.length - 1; n > 0; n -= 1) {
    const other = chance.between(0, n);
    [shuffled[n], shuffled[other]] = [shuffled[other] as string, shuffled[n] as string];
  }
  return shuffled[seed % SECOND.length] as string;
}

export function storyOf(name: string): Story {
  const story = STORIES[name];
  if (!story) throw new RangeError(`there is no story ${name}: ${Object.keys(STORIES).join(', ')}`);
  return story;
}

/** What the stories do, one after the other: the second begins while what the first has begun goes on, or later. */
export function drawActs(
  chance: Chance,
  names: readonly string[],
  spec: SpecDraw,
): { acts: Act[]; secondAtMs: number } {
  const [first, second] = names.map((name) => storyOf(name).draw(chance, spec));
  if (!first || !second) return { acts: first ?? [], secondAtMs: Number.POSITIVE_INFINITY };
  const secondAtMs = lastOf(first) + chance.between(20_000, chance.oneOf([60_000, 150_000, 300_000]));
  const mended = act(secondAtMs, 'what could not be pulled can be again', (actor) => actor.mend());
  const later = second.map((each) => ({ ...each, atMs: each.atMs + secondAtMs }));
  return { acts: [...first, mended, ...later], secondAtMs };
}

export function lastOf(acts: readonly Act[]): number {
  return Math.max(...acts.map(({ atMs }) => atMs));
}
