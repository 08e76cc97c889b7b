import type { Chance } from '../chance.ts';
import type { Act, Story } from './story.ts';
import { act, during, remove, up } from './tell.ts';

/** What its command does is in faults/scripts.ts. */
function jobOf(chance: Chance): object {
  const command = chance.oneOf(['migrate', 'migrate', 'long', 'fails', 'hangs']);
  const retryStrategy = chance.isTrue(0.4) ? { retryStrategy: { attempts: 2 } } : {};
  return { containerOverrides: [{ name: 'app', command: [command] }], timeoutSec: 30, ...retryStrategy };
}

function jobs(chance: Chance): object {
  const [preDeploy, postDeploy] = [jobOf(chance), jobOf(chance)];
  return chance.oneOf([{ preDeploy }, { postDeploy }, { preDeploy, postDeploy }]);
}

const deployWithJobs = (chance: Chance, atMs: number, image: string): Act => {
  const around = jobs(chance);
  return act(atMs, `deploys ${image} with ${Object.keys(around).join(' and ')}`, (actor) =>
    actor.deploy(image, around),
  );
};

/** A migration before the tasks of a revision, a check behind them; and somebody who changes his mind meanwhile. */
export const DEPLOY_JOB_STORIES: Readonly<Record<string, Story>> = {
  'deploy-jobs': {
    draw(chance) {
      const [first, atMs] = up(chance);
      const changedAtMs = atMs + during(chance);
      const change = chance.oneOf<Act[]>([
        [],
        [],
        [deployWithJobs(chance, changedAtMs, 'web:3')],
        [remove(changedAtMs)],
        [act(changedAtMs, 'asks for a rollback', (actor) => actor.steer('rollback'))],
        [act(changedAtMs, 'stops the deployment', (actor) => actor.steer('stop'))],
        [
          act(changedAtMs, 'pauses the deployment', (actor) => actor.steer('pause')),
          act(changedAtMs + 20_000, 'resumes it', (actor) => actor.steer('resume')),
        ],
        [act(changedAtMs, 'kills what runs of web:2', (actor) => actor.killImage('web:2'))],
      ]);
      return [first, deployWithJobs(chance, atMs, 'web:2'), ...change];
    },
  },
};
