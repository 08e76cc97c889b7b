import { TRESPASSES } from './actor-foreigner.ts';
import type { Story } from './story.ts';
import { act, deploy, up } from './tell.ts';

/** Sources of events that may not command here: one that has no grant, one that may only read, one of another cluster. */
const SOURCES = ['nobody', 'reader', 'elsewhere'];
const COMMANDS: readonly [string, object][] = [
  ['Slipway Update Service', { service: 'web', desiredCount: 0 }],
  ['Slipway Update Service', { service: 'web', forceNewDeployment: true }],
  ['Slipway Run Task', { taskDefinition: 'web' }],
];

/** Somebody without a grant tries, by the API and by events: nothing of it is touched. */
export const FOREIGN_STORIES: Readonly<Record<string, Story>> = {
  'foreign-callers': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const at = () => atMs + chance.between(0, 30_000);
      const commands = Array.from({ length: chance.between(1, 3) }, () => {
        const [type, detail] = chance.oneOf(COMMANDS);
        const source = chance.oneOf(SOURCES);
        return act(at(), `"${source}" commands: ${type}`, (actor) => actor.putCommand(type, detail, source));
      });
      const trespasses = Array.from({ length: chance.between(1, 3) }, () => {
        const what = chance.oneOf(TRESPASSES);
        return act(at(), `somebody of another cluster tries: ${what}`, (actor) => actor.trespass(what));
      });
      return [first, ...commands, ...trespasses, ...(chance.isTrue(0.5) ? [deploy(atMs + 5_000, 'web:2')] : [])];
    },
  },
};
