import type { Chance } from '../chance.ts';
import type { Act, SpecDraw } from './story.ts';

/** Images whose tasks never serve, each in its own way (faults/scripts.ts). */
export const BAD_IMAGES = ['bad:pull', 'bad:start', 'bad:crash', 'bad:sick'];

export const act = (atMs: number, words: string, work: Act['do']): Act => ({ atMs, words, do: work });
export const deploy = (atMs: number, image: string, more: object = {}): Act =>
  act(atMs, `deploys ${image}`, (actor) => actor.deploy(image, more));
export const scale = (atMs: number, count: number): Act =>
  act(atMs, `scales to ${count}`, (actor) => actor.scale(count));
export const remove = (atMs: number): Act => act(atMs, 'deletes the service', (actor) => actor.remove());

/** A service that has come up: most stories begin with one, and what they are about comes a little later. */
export const up = (chance: Chance): [Act, number] => [deploy(0, 'web:1'), chance.between(25_000, 60_000)];
/** A moment of a deployment: most are over within half a minute. */
export const during = (chance: Chance): number => chance.between(50, chance.oneOf([2_000, 10_000, 40_000]));
export const count = (chance: Chance, { desiredCount }: SpecDraw): number => chance.between(0, desiredCount * 2);
