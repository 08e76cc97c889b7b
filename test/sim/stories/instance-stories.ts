import type { Chance } from '../chance.ts';
import type { Act, SpecDraw, Story } from './story.ts';
import { act, count, deploy, during, remove, scale, up } from './tell.ts';

/** In half of the seeds nobody hears of it: the audit finds it. */
const deafMsOf = (chance: Chance): number => (chance.isTrue(0.5) ? chance.between(500, 5_000) : 0);

function drains(chance: Chance, atMs: number): Act {
  const [which, deafMs] = [chance.between(0, 3), deafMsOf(chance)];
  const words = `a container instance drains${deafMs > 0 ? ', and nobody hears of it' : ''}`;
  return act(atMs, words, (actor) => actor.drainInstance(which, deafMs));
}

function isLost(chance: Chance, atMs: number): Act {
  const [which, deafMs] = [chance.between(0, 3), deafMsOf(chance)];
  const words = `a container instance is terminated${deafMs > 0 ? ', and nobody hears of it' : ''}`;
  return act(atMs, words, (actor) => actor.loseInstance(which, deafMs));
}

const comes = (atMs: number, tasksMax: number): Act =>
  act(atMs, `a container instance for ${tasksMax} tasks comes`, (actor) => actor.addInstance(tasksMax));

/** What else happens to the service at that time. */
const beside = (chance: Chance, atMs: number, spec: SpecDraw): Act[] =>
  chance.oneOf<() => Act[]>([
    () => [],
    () => [],
    () => [deploy(atMs, 'web:2')],
    () => [deploy(atMs, 'web:2'), deploy(atMs + during(chance), 'web:3')],
    () => [scale(atMs, count(chance, spec))],
    () => [act(atMs, 'kills containers', (actor) => actor.kill(2))],
    () => [act(atMs, 'protects a task for a minute', (actor) => actor.protect(0, 1))],
    () => [remove(atMs)],
  ])();

/** Container instances under a service: some drain, some are terminated, and others come. */
export const INSTANCE_STORIES: Readonly<Record<string, Story>> = {
  'instances-go': {
    needs: 'instances',
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const isTold = chance.isTrue(0.6);
      const goes = isTold ? drains(chance, atMs) : isLost(chance, atMs);
      const nextAtMs = atMs + chance.between(200, chance.oneOf([10_000, 40_000, 90_000]));
      const back = act(nextAtMs, 'what drains is ACTIVE again', (actor) => actor.reopenInstance());
      const next = chance.oneOf<() => Act[]>([
        () => [],
        () => [drains(chance, nextAtMs)],
        () => [isLost(chance, nextAtMs)],
        () => (isTold ? [back] : []),
      ])();
      const fresh = comes(atMs + chance.between(-5_000, 60_000), spec.desiredCount * 2);
      return [first, goes, ...beside(chance, atMs + chance.between(-10_000, 20_000), spec), ...next, fresh];
    },
  },
};
