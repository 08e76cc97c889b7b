import { describe, expect, it } from '@jest/globals';
import { type Story, tellWithEveryCrash } from '../../../harness/crash-story.ts';
import { INGRESS } from '../../../harness/user.ts';

const STORY: Story = {
  act: async (user) => void (await user.deploy('web:1', { ingress: INGRESS })),
};

/** Over a hundred worlds each: 5 s on a machine that has nothing else to do. */
const TIMEOUT_MS = 240_000;

describe('a crash while creating a service', () => {
  it(
    'before any write leaves nothing undone, nothing doubled and no execution behind',
    async () => expect(await tellWithEveryCrash(STORY, 'before')).toEqual({}),
    TIMEOUT_MS,
  );

  it(
    'after any write, before its answer, does neither',
    async () => expect(await tellWithEveryCrash(STORY, 'after')).toEqual({}),
    TIMEOUT_MS,
  );
});
