import { describe, expect, it } from '@jest/globals';
import { type Story, tellWithEveryCrash } from '../../../harness/crash-story.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { jobsLeft, watchJobs } from '../../../harness/judge-jobs.ts';
import { userOf } from '../../../harness/user.ts';

const migrates = { preDeploy: { containerOverrides: [{ name: 'app', command: ['migrate'] }] } };

/** A migration, and then the rollout that it is for; its task is launched once, whoever dies. */
const STORY: Story = {
  before: async (user) => {
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
  },
  act: async (user) => void (await user.deploy('web:2', { desiredCount: 1, ...migrates })),
  scripts: { 'web:2 migrate': { exitAfterMs: 1_500, exitCode: 0 } },
  judge: {
    watch(world) {
      const watched = [watch(world, userOf(world)), watchJobs(world)];
      return {
        get violations() {
          return watched.flatMap(({ violations }) => violations);
        },
      };
    },
    async leftovers(world) {
      const user = userOf(world);
      const left = [...(await leftovers(world, user)), ...(await jobsLeft(world))];
      const { deployment } = await user.records();
      if (deployment.finishedAtMs && deployment.status !== 'SUCCESSFUL') left.push(`it is ${deployment.status}`);
      if (deployment.job) left.push('the deployment still holds its job');
      const { items } = await world.peek.store.listTasks('default', { stopped: true }, { limit: 20 });
      const migrations = items.filter(({ service }) => service === undefined).length;
      if (migrations !== 1) left.push(`${migrations} of 1 migrations are in the history`);
      return left.filter((text) => text !== 'ECS runs 1 tasks');
    },
  },
};

const TIMEOUT_MS = 240_000;

describe('a crash while a deployment runs its job', () => {
  it(
    'before or after any write runs the migration once, finishes the rollout, and leaves nothing behind',
    async () => {
      const { told, found } = await tellWithEveryCrash(STORY);
      expect(found).toEqual({});
      expect(told).toBeGreaterThan(60);
    },
    TIMEOUT_MS,
  );
});
