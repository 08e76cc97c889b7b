import { describe, expect, it } from '@jest/globals';
import { type Story, tellWithEveryCrash } from '../../../harness/crash-story.ts';
import { INGRESS } from '../../../harness/user.ts';

const STORY: Story = {
  act: async (user) => void (await user.deploy('web:1', { ingress: INGRESS })),
};

/** About a hundred worlds: some seconds on a machine that has nothing else to do. */
const TIMEOUT_MS = 240_000;

describe('a crash while creating a service', () => {
  it(
    'before or after any write leaves nothing undone, nothing doubled and no execution behind',
    async () => {
      const { told, found } = await tellWithEveryCrash(STORY);
      expect(found).toEqual({});
      expect(told).toBeGreaterThan(60);
    },
    TIMEOUT_MS,
  );
});
