import type { Chance } from '../chance.ts';
import type { Act, Story } from './story.ts';
import { act, BAD_IMAGES, count, deploy, during, remove, scale, up } from './tell.ts';

/** The new revision comes up beside the old one, and traffic goes over; then perhaps another that is no good. */
function shifts(needs: Story['needs']): Story {
  return {
    needs,
    draw(chance) {
      const [first, atMs] = up(chance);
      const after = chance.oneOf<Act[]>([
        [],
        [deploy(atMs + 240_000, chance.oneOf(BAD_IMAGES))],
        [act(atMs + chance.between(5_000, 60_000), 'promotes the deployment', (actor) => actor.steer('promote'))],
      ]);
      return [first, deploy(atMs, 'web:2'), ...after];
    },
  };
}

/** Somebody changes his mind while traffic goes over. */
const change = (chance: Chance, atMs: number, most: number): Act =>
  chance.oneOf<() => Act>([
    () => scale(atMs, most),
    () => deploy(atMs, 'web:3'),
    () => deploy(atMs, 'web:1'),
    () => deploy(atMs, chance.oneOf(BAD_IMAGES)),
    () => remove(atMs),
    () => act(atMs, 'asks for a rollback', (actor) => actor.steer('rollback')),
    () => act(atMs, 'stops the deployment', (actor) => actor.steer('stop')),
    () => act(atMs, 'kills containers', (actor) => actor.kill(2)),
  ])();

/** Traffic by the strategies of ECS, and the way back. */
export const SHIFT_STORIES: Readonly<Record<string, Story>> = {
  'blue-green': shifts('BLUE_GREEN'),
  canary: shifts('CANARY'),
  linear: shifts('LINEAR'),
  'shift-and-change': {
    needs: 'shift',
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const at = () => atMs + chance.between(100, chance.oneOf([5_000, 60_000, 180_000]));
      const most = count(chance, spec);
      return [first, deploy(atMs, 'web:2'), change(chance, at(), most), change(chance, at(), most)];
    },
  },
  // All of the new revision dies while it has traffic: the old one has it back.
  'new-ones-die': {
    needs: 'CANARY',
    draw(chance) {
      const [first, atMs] = up(chance);
      const diesAtMs = atMs + chance.between(5_000, 30_000);
      const dies = act(diesAtMs, 'all of the new revision dies, and does not come back', (actor) => {
        actor.spoil('web:2');
        actor.killImage('web:2');
      });
      return [first, deploy(atMs, 'web:2'), dies];
    },
  },
  // Its tasks are targets in groups that the user has made, and in which somebody else has one too.
  'own-groups': {
    needs: 'own-groups',
    draw(chance, spec) {
      const [first, atMs] = up(chance);
      const makes = act(0, 'makes a load balancer and target groups of his own', (actor) => actor.makeGroups());
      const next = deploy(atMs, chance.oneOf(['web:2', 'web:2', ...BAD_IMAGES]));
      const last = chance.isTrue(0.5) ? [scale(atMs + during(chance), count(chance, spec))] : [];
      return [makes, first, next, ...last];
    },
  },
  // The newest good revision is no good any more: the way back goes on to the one before it.
  ladder: {
    needs: 'rollback',
    draw(chance) {
      const [, atMs] = up(chance);
      const good = (at: number, image: string) =>
        act(at, `deploys ${image}`, (actor) => actor.deploy(image, {}, { bakeTimeInMinutes: 0 }));
      const spoil = act(atMs + 75_000, 'web:2 cannot be pulled any more', (actor) => actor.spoil('web:2'));
      return [good(0, 'web:1'), good(atMs, 'web:2'), spoil, deploy(atMs + 80_000, chance.oneOf(BAD_IMAGES))];
    },
  },
};
