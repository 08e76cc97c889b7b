import type { Chance } from '../chance.ts';
import type { Story } from './story.ts';
import { act, deploy, during, scale, up } from './tell.ts';

/** Both times, or one of them. */
const chosen = <Time>(chance: Chance, times: readonly Time[]): readonly Time[] =>
  chance.isTrue(0.6) ? times : [chance.oneOf(times)];

/** The count by alarms, and one-off tasks that are tried again. */
export const SCALING_STORIES: Readonly<Record<string, Story>> = {
  'scale-by-alarm': {
    draw(chance, { desiredCount }) {
      const [first, atMs] = up(chance);
      const bounds = { minCapacity: 1, maxCapacity: chance.oneOf([desiredCount, desiredCount + 1, desiredCount * 4]) };
      const alarms = Array.from({ length: chance.between(1, 3) }, (_, n) =>
        act(atMs + 10_000 + n * chance.between(500, 70_000), 'the alarm for scaling out goes off', (actor) =>
          actor.overload(),
        ),
      );
      const more = chance.oneOf([
        [],
        [deploy(atMs + 10_000 + during(chance), 'web:2', { desiredCount: undefined })],
        [scale(atMs + 20_000, desiredCount * 3)],
      ]);
      return [first, act(atMs, 'lets an alarm scale it', (actor) => actor.scaleBetween(bounds)), ...alarms, ...more];
    },
  },
  // The load ends while a new revision comes up: nothing is scaled in before that is over.
  'scale-in-while-deploying': {
    draw(chance, { desiredCount }) {
      const [first, atMs] = up(chance);
      const most = desiredCount + 2;
      const bounds = { minCapacity: 1, maxCapacity: most };
      return [
        first,
        act(atMs, 'lets an alarm scale it', (actor) => actor.scaleBetween(bounds)),
        scale(atMs + 5_000, most),
        deploy(atMs + chance.between(20_000, 40_000), 'web:2', { desiredCount: undefined }),
        act(atMs + chance.between(20_000, 60_000), 'the load ends', (actor) => actor.idle()),
      ];
    },
  },
  // By day and by night: the count goes with the bounds, also while a new revision comes up.
  'scheduled-scaling': {
    draw(chance, { desiredCount }) {
      const [first, atMs] = up(chance);
      const bounds = { minCapacity: 0, maxCapacity: desiredCount * 2 };
      const day = { minCapacity: desiredCount + 1, maxCapacity: desiredCount + 3 };
      const night = { minCapacity: chance.between(0, 1), maxCapacity: chance.between(1, desiredCount) };
      const [dayInSec, nightInSec] = [chance.between(5, 20), chance.between(25, 50)];
      const times = [
        { inSec: dayInSec, ...day },
        { inSec: nightInSec, ...night },
      ];
      const more = chance.oneOf([
        [],
        [deploy(atMs + dayInSec * 1000 + during(chance), 'web:2', { desiredCount: undefined })],
        [scale(atMs + dayInSec * 1000 + 3_000, 0)],
      ]);
      const told = chosen(chance, times);
      const lets = act(atMs, 'lets the clock scale it', (actor) => actor.scaleByClock(bounds, told));
      return [first, lets, ...more];
    },
  },
  // Work that may not be interrupted: scale-in and a deployment pass these by, or wait for them.
  'protected-tasks': {
    draw(chance, { desiredCount }) {
      const [first, atMs] = up(chance);
      const protects = Array.from({ length: chance.between(1, 3) }, (_, n) =>
        act(atMs + n * 300, 'protects a task for a minute', (actor) => actor.protect(chance.between(0, 9), 1)),
      );
      const roll = deploy(atMs + 1_000 + during(chance), 'web:2', { desiredCount: undefined });
      const less = scale(atMs + 1_000 + during(chance), Math.floor(desiredCount / 2));
      return [first, ...protects, ...chance.oneOf([[roll], [less], [roll, less]])];
    },
  },
  // Scaled from zero, brought to zero, and asked for again, before it sleeps or after.
  'sleep-and-wake': {
    needs: 'ingress',
    draw(chance, { desiredCount }) {
      const [first, atMs] = up(chance);
      const bounds = { minCapacity: 0, maxCapacity: desiredCount * 2 };
      const asleepAtMs = atMs + chance.between(2_000, 10_000);
      const requests = Array.from({ length: chance.between(0, 3) }, () =>
        act(asleepAtMs + chance.between(100, chance.oneOf([3_000, 60_000])), 'a request comes', (actor) =>
          actor.request(),
        ),
      );
      const more = chance.oneOf([
        [],
        [deploy(asleepAtMs + during(chance), 'web:2', { desiredCount: undefined })],
        [scale(asleepAtMs + 60_000, 0)],
        [scale(asleepAtMs + 500, 1), scale(asleepAtMs + chance.between(1_000, 20_000), 0)],
      ]);
      const lets = act(atMs, 'lets it be scaled from zero', (actor) => actor.scaleBetween(bounds));
      return [first, lets, scale(asleepAtMs, 0), ...requests, ...more];
    },
  },
  'job-retries': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const job = act(chance.between(0, atMs), 'runs a task that fails, three times at most', (actor) =>
        actor.runOneOff('job:1', 1, { retryStrategy: { attempts: 3 } }),
      );
      return [first, job];
    },
  },
};
