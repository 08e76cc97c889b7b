import { describe, expect, it } from '@jest/globals';
import { type Story, tellWithEveryCrash } from '../../../harness/crash-story.ts';
import { jobsLeft, watchJobs } from '../../../harness/judge-jobs.ts';
import { runJob } from '../../../harness/run-job.ts';

/** Two tasks that fail, and the end; with a timeout, so that the whole way is gone. */
const STORY: Story = {
  act: async (user) => void (await runJob(user, 'job:1', { timeoutSec: 60, retryStrategy: { attempts: 2 } })),
  scripts: { 'job:1': { exitAfterMs: 1_500, exitCode: 3 } },
  judge: {
    watch: watchJobs,
    async leftovers(world) {
      const left = await jobsLeft(world);
      const { items } = await world.peek.store.listTasks('default', { stopped: true }, { limit: 20 });
      if (items.length !== 2) left.push(`${items.length} of 2 tasks are in the history`);
      return left;
    },
  },
};

const TIMEOUT_MS = 240_000;

describe('a crash while a job is carried out', () => {
  it(
    'before or after any write leaves no task doubled, none forgotten and no execution behind',
    async () => {
      const { told, found } = await tellWithEveryCrash(STORY);
      expect(found).toEqual({});
      expect(told).toBeGreaterThan(20);
    },
    TIMEOUT_MS,
  );
});
