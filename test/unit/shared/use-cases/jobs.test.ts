import { afterEach, describe, expect, it } from '@jest/globals';
import type { Job } from '../../../../shared/domain/job.ts';
import { lastPartOf } from '../../../../shared/domain/names.ts';
import { findJob } from '../../../../shared/use-cases/jobs/find-job.ts';
import { presentTask } from '../../../../shared/use-cases/tasks/present-task.ts';
import { stopTask } from '../../../../shared/use-cases/tasks/stop-task.ts';
import { listFleet } from '../../../harness/judge.ts';
import { jobsLeft, watchJobs } from '../../../harness/judge-jobs.ts';
import { runJob } from '../../../harness/run-job.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];
let id: string;

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  violations = watchJobs(world).violations;
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
  expect(violations).toEqual([]);
});

async function run(image: string, more: object): Promise<void> {
  const { tasks, failures } = await runJob(user, image, more);
  expect(failures).toEqual([]);
  id = tasks[0]?.id ?? '';
}

async function job(): Promise<Job> {
  const found = await world.peek.store.getJob({ cluster: 'default', id });
  if (!found) throw new Error('there is no job');
  return found;
}

const ends = (limitMs?: number) => world.time.until(async () => (await job()).finishedAtMs !== undefined, limitMs);
const started = async () => (await listFleet(world)).length;
const arnOf = async (nth: number) => (await job()).attempts[nth]?.taskArn ?? '';

async function shown(arn: string) {
  const task = await world.peek.store.findTask('default', lastPartOf(arn));
  if (!task) throw new Error(`there is no task ${arn}`);
  return presentTask(world.config, task, await findJob(world.peek, task));
}

const stopNow = (arn: string, reason: string) =>
  world.time.during(stopTask(world.wire('api'), 'default', lastPartOf(arn), reason));

describe('a job', () => {
  it('succeeds with its first task where that exits with 0, and nothing is left of it', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 2_000, exitCode: 0 } } });
    await run('job:1', { retryStrategy: { attempts: 3 } });
    await ends(10_000);
    expect(await job()).toMatchObject({ status: 'SUCCEEDED', statusReason: 'Essential container in task exited' });
    expect((await job()).attempts).toMatchObject([{ exitCode: 0 }]);
    await world.time.pass(1_000);
    expect(await jobsLeft(world)).toEqual([]);
    expect(await started()).toBe(1);
  });

  it('tries again as often as it may, at once, and shows which task replaced which', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 1_000, exitCode: 7 } } });
    await run('job:1', { retryStrategy: { attempts: 3 } });
    await ends(10_000);
    const { status, attempts } = await job();
    expect(status).toBe('FAILED');
    expect(attempts.map(({ exitCode }) => exitCode)).toEqual([7, 7, 7]);
    const [first, second, third] = await Promise.all([0, 1, 2].map(async (nth) => shown(await arnOf(nth))));
    expect(first?.job).toMatchObject({ attempt: 1, replaces: undefined, replacedBy: second?.taskArn });
    expect(second?.job).toMatchObject({ attempt: 2, replaces: first?.taskArn, replacedBy: third?.taskArn });
    expect(third?.job).toMatchObject({ attempt: 3, replaces: second?.taskArn, replacedBy: undefined });
    expect(third?.job).toMatchObject({ status: 'FAILED', statusReason: 'Essential container in task exited' });
    await world.time.pass(1_000);
    expect(await jobsLeft(world)).toEqual([]);
    expect(await started()).toBe(3);
  });

  it.each([1, 2, 3, 4, 5, 6])('goes on at once where step %i comes once more, 300 ms later', async (nth) => {
    let steps = 0;
    const isNth = (name: string) => {
      if (name === 'advanceJob') steps += 1;
      return name === 'advanceJob' && steps === nth;
    };
    await open({
      scripts: { 'job:1': { exitAfterMs: 1_000, exitCode: 7 } },
      hook: { repeats: (name) => (isNth(name) ? [300] : []) },
    });
    await run('job:1', { retryStrategy: { attempts: 3 } });
    await ends(10_000);
    expect((await job()).attempts.map(({ exitCode }) => exitCode)).toEqual([7, 7, 7]);
    expect(await started()).toBe(3);
  });

  it('stops trying where a rule says EXIT', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 500, exitCode: 42 } } });
    const evaluateOnExit = [
      { action: 'EXIT', onExitCode: '4*' },
      { action: 'RETRY', onReason: '*' },
    ];
    await run('job:1', { retryStrategy: { attempts: 5, evaluateOnExit } });
    await ends(10_000);
    expect(await job()).toMatchObject({ status: 'FAILED', attempts: [{ exitCode: 42 }] });
    expect(await started()).toBe(1);
  });

  it('is stopped when it runs longer than timeoutSec, says so, and is not tried again', async () => {
    await open();
    await run('job:1', { timeoutSec: 30, retryStrategy: { attempts: 3 } });
    await world.time.pass(29_000);
    expect((await listFleet(world))[0]?.desiredStatus).toBe('RUNNING');
    await ends(10_000);
    expect(await job()).toMatchObject({ status: 'FAILED', statusReason: 'it ran longer than timeoutSec (30 s)' });
    const task = await shown(await arnOf(0));
    expect(task.explanation?.[0]?.what).toBe('Slipway stopped it (TIMEOUT): it ran longer than timeoutSec (30 s)');
    expect(task.stoppedReason).toBe('Slipway (TIMEOUT): it ran longer than timeoutSec (30 s)');
    expect(await started()).toBe(1);
    await world.time.pass(1_000);
    expect(await jobsLeft(world)).toEqual([]);
  });

  it('counts its timeout anew for each task', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 8_000, exitCode: 1 } } });
    await run('job:1', { timeoutSec: 10, retryStrategy: { attempts: 2 } });
    await ends(60_000);
    expect(await job()).toMatchObject({ status: 'FAILED', attempts: [{ exitCode: 1 }, { exitCode: 1 }] });
  });

  it('waits before it tries a task again that could not start', async () => {
    await open({ scripts: { 'job:1': { pullError: 'manifest unknown' } } });
    await run('job:1', { retryStrategy: { attempts: 3 } });
    await ends(60_000);
    const { attempts, createdAtMs, finishedAtMs = 0 } = await job();
    expect(attempts.map(({ exitCode }) => exitCode)).toEqual([undefined, undefined, undefined]);
    expect(attempts[0]?.statusReason).toMatch(/CannotPullContainerError/);
    expect(finishedAtMs - createdAtMs).toBeGreaterThan(6_000);
    expect(finishedAtMs - createdAtMs).toBeLessThan(10_000);
  });

  it('ends where somebody stops it, whichever of its tasks he names', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 60_000, exitCode: 1 } } });
    await run('job:1', { retryStrategy: { attempts: 5 } });
    await world.time.pass(70_000);
    expect(await started()).toBe(2);
    const answered = await stopNow(await arnOf(0), 'enough');
    expect(answered.observed?.lastStatus).toBe('STOPPED');
    await ends(10_000);
    expect(await job()).toMatchObject({ status: 'FAILED', statusReason: 'enough', attempts: [{ exitCode: 1 }, {}] });
    await stopNow(await arnOf(1), 'enough');
    await world.time.pass(1_000);
    expect(await jobsLeft(world)).toEqual([]);
    expect(await started()).toBe(2);
  });

  it('goes on without any event of ECS, by the audit', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 5_000, exitCode: 1 } }, eventFaults: () => ({ copies: 0 }) });
    await run('job:1', { timeoutSec: 300, retryStrategy: { attempts: 2 } });
    await ends(400_000);
    expect(await job()).toMatchObject({ status: 'FAILED', attempts: [{ exitCode: 1 }, { exitCode: 1 }] });
    expect(await started()).toBe(2);
  });

  it('whose execution is aborted is taken up by another one', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 40_000, exitCode: 0 } } });
    await run('job:1', { timeoutSec: 100 });
    await world.time.pass(5_000);
    const { executionArn } = await job();
    await world.call('states', 'StopExecution', { executionArn });
    await world.time.pass(5_000);
    const second = (await job()).executionArn;
    expect(second).toBeDefined();
    expect(second).not.toBe(executionArn);
    await ends(60_000);
    expect((await job()).status).toBe('SUCCEEDED');
  });

  it('whose executions fail again and again has failed, and its task is stopped', async () => {
    await open();
    await run('job:1', { timeoutSec: 10_000 });
    for (let n = 0; n < 10; n += 1) {
      await world.time.until(async () => (await job()).wait !== undefined, 120_000);
      await world.call('states', 'StopExecution', { executionArn: (await job()).executionArn });
      await world.time.pass(1_000);
    }
    expect(await job()).toMatchObject({ status: 'FAILED', statusReason: expect.stringContaining('failed 10 times') });
    await world.time.pass(130_000);
    expect(await jobsLeft(world)).toEqual([]);
  });

  it('that ECS throttles waits and is launched', async () => {
    await open({ scripts: { 'job:1': { exitAfterMs: 1_000, exitCode: 1 } } });
    await run('job:1', { retryStrategy: { attempts: 2 } });
    let throttled = 0;
    world.hook.before = ({ operation, by }) => {
      if (operation !== 'RunTask' || by !== 'advanceJob' || throttled === 12) return;
      throttled += 1;
      throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    };
    await ends(900_000);
    expect((await job()).attempts).toMatchObject([{ exitCode: 1 }, { exitCode: 1 }]);
    expect(throttled).toBe(12);
    // What the state machine was told of the throttles, and nothing else.
    expect(world.failures.splice(0).every(({ name }) => name === 'advanceJob')).toBe(true);
  });

  it('whose first task ECS refuses is a failure of the answer, and nothing is tried behind the caller’s back', async () => {
    await open();
    world.hook.before = ({ operation }) => {
      if (operation === 'RunTask')
        throw Object.assign(new Error('no such thing'), { name: 'InvalidParameterException' });
    };
    const { tasks, failures } = await runJob(user, 'job:1', { retryStrategy: { attempts: 3 }, count: 2 });
    expect(tasks).toEqual([]);
    expect(failures).toHaveLength(2);
    // Sent again it is the same answer.
    world.hook.before = undefined;
    expect((await runJob(user, 'job:1', { retryStrategy: { attempts: 3 }, count: 2 })).failures).toHaveLength(2);
    await world.time.pass(300_000);
    expect(await started()).toBe(0);
    expect(await jobsLeft(world)).toEqual([]);
  });
});
