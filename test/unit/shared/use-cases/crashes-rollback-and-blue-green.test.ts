import { describe, expect, it } from '@jest/globals';
import { type Story, tellWithEveryCrash } from '../../../harness/crash-story.ts';
import type { Call } from '../../../harness/faults.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { INGRESS, userOf } from '../../../harness/user.ts';

/** What a story has left behind: the deployment ended so, on this image, and nothing else is there. */
const endsAs = (status: string, image: string): NonNullable<Story['judge']> => ({
  watch: (world) => watch(world, userOf(world)),
  async leftovers(world) {
    const user = userOf(world);
    const { deployment } = await user.records();
    const left = await leftovers(world, user);
    if (deployment.finishedAtMs && deployment.status !== status) left.push(`it is ${deployment.status}`);
    const others = world.fleet.list().filter((container) => container.image !== image);
    if (others.length > 0) left.push(`${others.length} tasks of another image run`);
    // After a rollback the tasks that are left are those of the revision that was gone back to.
    return deployment.rollback ? left.filter((text) => text !== 'an old task is left') : left;
  },
});

const sets = (write: Call, text: string) => JSON.stringify(write.input).includes(text);

const BACK: Story = {
  async before(user) {
    await user.deploy('web:1', { desiredCount: 1 });
    await user.reaches('SUCCESSFUL');
  },
  act: async (user) =>
    void (await user.deploy('web:2', {
      desiredCount: 1,
      deploymentConfiguration: {
        deploymentCircuitBreaker: {
          enable: true,
          rollback: true,
          thresholdConfiguration: { type: 'COUNT', value: 1 },
        },
      },
    })),
  scripts: { 'web:2': { exitAfterMs: 300, exitCode: 1 } },
  // From the write that says that the stage has failed.
  begins: (write) => sets(write, '"reached":{"BOOL":false}'),
  judge: endsAs('ROLLBACK_SUCCESSFUL', 'web:1'),
};

const blueGreen = { desiredCount: 1, ingress: INGRESS, deploymentConfiguration: { strategy: 'BLUE_GREEN' } };
const BESIDE: Story = {
  async before(user) {
    await user.deploy('web:1', blueGreen);
    await user.reaches('SUCCESSFUL', 300_000);
  },
  act: async (user) => void (await user.deploy('web:2', blueGreen)),
  // From the write that lets traffic move: how green comes up is the story of a rollout.
  begins: (write) => sets(write, '"stage":{"S":"PRODUCTION_TRAFFIC_SHIFT"}'),
  judge: endsAs('SUCCESSFUL', 'web:2'),
};

const TIMEOUT_MS = 240_000;

describe('a crash', () => {
  it.each<[string, Story, number]>([
    ['on the way back', BACK, 20],
    ['while traffic moves to green and blue goes', BESIDE, 30],
  ])(
    '%s, before or after any write, leaves nothing undone, nothing doubled and no execution behind',
    async (_, story, least) => {
      const { told, found } = await tellWithEveryCrash(story);
      expect(found).toEqual({});
      expect(told).toBeGreaterThan(least);
    },
    TIMEOUT_MS,
  );
});
