import type { Chance } from '../chance.ts';
import { COMMAND_STORIES } from './command-story.ts';
import { DEPLOY_JOB_STORIES } from './deploy-job-story.ts';
import { FOREIGN_STORIES } from './foreign-story.ts';
import { GATE_STORIES } from './gate-stories.ts';
import { INSTANCE_STORIES } from './instance-stories.ts';
import { SCALING_STORIES } from './scaling-stories.ts';
import { SHIFT_STORIES } from './shift-stories.ts';
import type { Act, SpecDraw, Story } from './story.ts';
import { act, BAD_IMAGES, count, deploy, during, remove, scale, up } from './tell.ts';

/** What happens to a service that rolls, told anew by each seed. */
const ROLLING: Readonly<Record<string, Story>> = {
  create: { draw: () => [deploy(0, 'web:1')] },
  roll: {
    draw(chance) {
      const [first, atMs] = up(chance);
      return [first, deploy(atMs, 'web:2'), deploy(atMs + chance.between(30_000, 60_000), 'web:3')];
    },
  },
  fail: {
    draw(chance) {
      const [first, atMs] = up(chance);
      return chance.isTrue(0.2)
        ? [deploy(0, chance.oneOf(BAD_IMAGES))]
        : [first, deploy(atMs, chance.oneOf(BAD_IMAGES))];
    },
  },
  rollback: {
    needs: 'breaker',
    draw(chance) {
      const [first, atMs] = up(chance);
      return [first, deploy(atMs, 'web:2'), deploy(atMs + 60_000, chance.oneOf(BAD_IMAGES))];
    },
  },
  'rollback-by-hand': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const verb = act(atMs + during(chance), 'asks for a rollback', (actor) => actor.steer('rollback'));
      return [first, deploy(atMs, 'web:2'), verb];
    },
  },
  'stop-deployment': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const verb = act(atMs + during(chance), 'stops the deployment', (actor) => actor.steer('stop'));
      return [first, deploy(atMs, 'web:2'), verb];
    },
  },
  'pause-resume': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const pausedAtMs = atMs + during(chance);
      return [
        first,
        deploy(atMs, 'web:2'),
        act(pausedAtMs, 'pauses the deployment', (actor) => actor.steer('pause')),
        act(pausedAtMs + chance.between(1_000, 120_000), 'resumes it', (actor) =>
          actor.steer(chance.isTrue(0.7) ? 'resume' : 'promote'),
        ),
      ];
    },
  },
  supersede: {
    draw(chance) {
      const [first, atMs] = up(chance);
      const nextAtMs = atMs + during(chance);
      const last = nextAtMs + during(chance);
      return [
        first,
        deploy(atMs, 'web:2'),
        deploy(nextAtMs, 'web:3'),
        ...(chance.isTrue(0.5) ? [deploy(last, 'web:1')] : []),
      ];
    },
  },
  'supersede-failing': {
    draw(chance) {
      const [first, atMs] = up(chance);
      return [first, deploy(atMs, chance.oneOf(BAD_IMAGES)), deploy(atMs + chance.between(500, 60_000), 'web:2')];
    },
  },
  'scale-during-deployment': {
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const again = atMs + during(chance);
      return [
        first,
        deploy(atMs, 'web:2', { desiredCount: undefined }),
        scale(again, count(chance, spec)),
        scale(again + during(chance), count(chance, spec)),
      ];
    },
  },
  'deploy-keeps-count': {
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const wanted = count(chance, spec) + 1;
      return [first, scale(atMs, wanted), deploy(atMs + during(chance), 'web:2', { desiredCount: undefined })];
    },
  },
  'delete-during-deployment': {
    draw(chance) {
      const [first, atMs] = up(chance);
      return [first, deploy(atMs, 'web:2'), remove(atMs + during(chance))];
    },
  },
  recreate: {
    draw(chance) {
      const [first, atMs] = up(chance);
      return [first, remove(atMs), deploy(atMs + chance.between(1_000, 60_000), 'web:2')];
    },
  },
  drain: {
    needs: 'ingress',
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      return [first, scale(atMs, Math.ceil(spec.desiredCount / 2)), deploy(atMs + during(chance), 'web:2')];
    },
  },
  crashes: {
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const kills = Array.from({ length: chance.between(1, 4) }, () =>
        act(atMs + chance.between(0, 60_000), 'kills containers', (actor) =>
          actor.kill(chance.between(1, spec.desiredCount)),
        ),
      );
      return [first, ...kills];
    },
  },
  illness: {
    needs: 'ingress',
    draw(chance) {
      const [first, atMs] = up(chance);
      const ills = Array.from({ length: chance.between(1, 3) }, () =>
        act(atMs + chance.between(0, 60_000), 'a task falls ill', (actor) => actor.sicken()),
      );
      return [first, ...ills, ...(chance.isTrue(0.5) ? [deploy(atMs + 20_000, 'web:2')] : [])];
    },
  },
  'stop-tasks': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const stops = Array.from({ length: chance.between(1, 3) }, () =>
        act(atMs + chance.between(0, 20_000), 'stops a task', (actor) => actor.stopOne()),
      );
      return [first, ...stops];
    },
  },
  'restart-of-everything': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const restart = act(atMs + during(chance), 'everything dies at once', (actor) => {
        actor.powers.killFunctions();
        actor.kill(Number.POSITIVE_INFINITY);
      });
      return [first, deploy(atMs, 'web:2'), restart];
    },
  },
  'quota-exhausted': {
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const begin = act(atMs, 'ECS has no capacity', (actor) => actor.powers.refuseLaunches(true));
      const end = act(atMs + chance.between(5_000, 90_000), 'ECS has capacity again', (actor) =>
        actor.powers.refuseLaunches(false),
      );
      return [first, begin, deploy(atMs + 1_000, 'web:2'), scale(atMs + 3_000, spec.desiredCount + 1), end];
    },
  },
  'launches-unheard': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const lose = act(chance.between(0, atMs), 'nothing is heard of any launch', (actor) => {
        actor.powers.loseEvents(true);
        actor.powers.loseAnswers(true);
      });
      const hear = act(atMs + chance.between(5_000, 45_000), 'answers come again', (actor) =>
        actor.powers.loseAnswers(false),
      );
      return [first, lose, deploy(atMs, 'web:2'), hear];
    },
  },
  // Each has lasted minHealthySec (4 s at most), so each is replaced at once, the last as the first.
  'rare-crashes': {
    needs: 'one-task',
    draw(chance) {
      const [first, atMs] = up(chance);
      const kills = Array.from({ length: chance.between(8, 10) }, (_, n) =>
        act(atMs + n * 6_500, 'kills the container', (actor) => actor.kill(1)),
      );
      return [first, ...kills];
    },
  },
  'everything-lost': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const lose = act(chance.between(0, atMs), 'every event is lost from here on', (actor) =>
        actor.powers.loseEvents(true),
      );
      const kill = act(atMs + 40_000, 'kills a container', (actor) => actor.kill(1));
      return [first, lose, deploy(atMs, 'web:2'), kill];
    },
  },
  'everything-doubled': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const double = act(0, 'everything comes twice from here on', (actor) => actor.powers.doubleEverything(true));
      const kill = act(atMs + 40_000, 'kills a container', (actor) => actor.kill(1));
      return [double, first, deploy(atMs, 'web:2'), kill];
    },
  },
  // From the first task on a revision runs the same content, whatever its tag names later.
  'tag-moves': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const moves = act(atMs, 'the tag is moved', (actor) => actor.moveTag('web:1'));
      const kills = [1, 2].map((n) => act(atMs + n * 15_000, 'kills containers', (actor) => actor.kill(n)));
      return [first, moves, ...kills, ...(chance.isTrue(0.5) ? [deploy(atMs + 20_000, chance.oneOf(BAD_IMAGES))] : [])];
    },
  },
  'one-off-tasks': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const runs = Array.from({ length: chance.between(1, 3) }, (_, n) =>
        act(chance.between(0, atMs), 'runs one-off tasks', (actor) =>
          actor.runOneOff(`job:${n}`, chance.between(1, 3)),
        ),
      );
      const stop = act(atMs + 1_000, 'stops a one-off task', (actor) => actor.stopOneOff());
      return [first, ...runs, stop];
    },
  },
};

/** Every story, by its name. */
export const STORIES: Readonly<Record<string, Story>> = {
  ...ROLLING,
  ...SHIFT_STORIES,
  ...GATE_STORIES,
  ...DEPLOY_JOB_STORIES,
  ...SCALING_STORIES,
  ...COMMAND_STORIES,
  ...FOREIGN_STORIES,
  ...INSTANCE_STORIES,
};

/** What somebody does who cannot leave it alone: as much of it as the story's length has room for. */
export function drawStorm(chance: Chance, spec: SpecDraw, untilMs: number): Act[] {
  const kinds: ((atMs: number) => Act)[] = [
    (atMs) => deploy(atMs, `web:${chance.between(1, 4)}`, chance.isTrue(0.5) ? { desiredCount: undefined } : {}),
    (atMs) => scale(atMs, count(chance, spec)),
    (atMs) => act(atMs, 'stops a task', (actor) => actor.stopOne()),
    (atMs) => act(atMs, 'forces a new deployment', (actor) => actor.deploy('web:1', { forceNewDeployment: true })),
    (atMs) => remove(atMs),
    (atMs) => deploy(atMs, chance.oneOf(BAD_IMAGES)),
  ];
  return Array.from({ length: chance.between(2, 6) }, () => chance.oneOf(kinds)(chance.between(1_000, untilMs)));
}
