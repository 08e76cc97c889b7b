import { describe, expect, it } from '@jest/globals';
import type { Attempt, ExitRule, Job } from '../../../../../shared/domain/job.ts';
import type { ContainerState, Task, TaskObservation } from '../../../../../shared/domain/task.ts';
import { judgeAttempt, tellingContainer } from '../../../../../shared/planner/jobs/judge-attempt.ts';
import { jobOf, USER_STOP } from '../job-records.ts';
import { NOON_MS, observationOf, SEC, stopOf, taskOf } from '../records.ts';

const app = (exitCode?: number, over: Partial<ContainerState> = {}) => ({ name: 'app', exitCode, ...over });
const ended = (containers: ContainerState[], over: Partial<TaskObservation> = {}, task: Partial<Task> = {}) =>
  taskOf({
    observed: observationOf({
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers,
      ...over,
    }),
    ...task,
  });
const tries = (attempts: number, done = 0, evaluateOnExit: ExitRule[] = []): Partial<Job> => ({
  retryStrategy: { attempts, evaluateOnExit },
  attempts: Array<Attempt>(done).fill({ statusReason: '', stoppedAtMs: NOON_MS }),
});
const judged = (job: Partial<Job>, task: Task) => judgeAttempt(jobOf(job), task, NOON_MS);

describe('the end of a job’s task', () => {
  it.each<[string, Partial<Job>, Task, string]>([
    ['with exit code 0 succeeds', {}, ended([app(0)]), 'SUCCEEDED'],
    ['with another exit code fails', {}, ended([app(1)]), 'FAILED'],
    ['without an exit code fails', {}, ended([app()]), 'FAILED'],
    ['without its container fails', {}, ended([]), 'FAILED'],
    [
      'succeeds whatever a container says that is not essential',
      {},
      ended([app(0), { name: 'log', exitCode: 1 }]),
      'SUCCEEDED',
    ],
    [
      'fails where one essential container of two has',
      { essential: ['app', 'log'] },
      ended([app(0), { name: 'log', exitCode: 1 }]),
      'FAILED',
    ],
    [
      'with exit code 0 that somebody caused is no success',
      {},
      ended([app(0)], { stopCode: 'UserInitiated' }),
      'FAILED',
    ],
    ['that was never launched fails', {}, taskOf({ observed: undefined }), 'FAILED'],
    ['succeeds in its last try', tries(2, 1), ended([app(0)]), 'SUCCEEDED'],
    ['is tried again while tries are left', tries(2), ended([app(1)]), 'RETRY'],
    ['is not tried again after the last', tries(2, 1), ended([app(1)]), 'FAILED'],
    [
      'is not tried again where a rule says so',
      tries(2, 0, [{ action: 'EXIT', onExitCode: '1' }]),
      ended([app(1)]),
      'FAILED',
    ],
    [
      'is tried again where no rule matches',
      tries(2, 0, [{ action: 'EXIT', onExitCode: '2' }]),
      ended([app(1)]),
      'RETRY',
    ],
    ['that somebody stopped is not tried again', { ...tries(2), stop: USER_STOP }, ended([app(1)]), 'FAILED'],
    [
      'for its timeout is not tried again',
      tries(2),
      ended([app(1)], {}, { stop: stopOf({ cause: 'TIMEOUT' }) }),
      'FAILED',
    ],
    [
      'that did not start in time is tried again',
      tries(2),
      ended([], {}, { stop: stopOf({ cause: 'LAUNCH_DEADLINE' }) }),
      'RETRY',
    ],
  ])('%s', (_, job, task, verdict) => {
    expect(judged(job, task).verdict).toBe(verdict);
  });

  it.each<[string, Partial<Job>, Task, string]>([
    ['by ECS’s reason', {}, ended([app(1)]), 'Essential container in task exited'],
    ['by why it could not be launched', {}, taskOf({ observed: undefined, launchError: 'no capacity' }), 'no capacity'],
    [
      'by the reason of its stop',
      {},
      ended([app(1)], {}, { stop: stopOf({ cause: 'TIMEOUT', reason: 'too long' }) }),
      'too long',
    ],
    ['by whoever stopped the job', { stop: USER_STOP }, ended([app(1)]), 'enough'],
    ['by nothing where nobody said', {}, taskOf({ observed: undefined }), ''],
  ])('is explained %s', (_, job, task, reason) => {
    expect(judged(job, task).statusReason).toBe(reason);
  });

  it.each([
    [0, 2],
    [1, 4],
    [4, 32],
    [5, 60],
    [9, 60],
  ])('that never ran is tried again, after %d others, in %d s', (done, delaySec) => {
    const never = ended([], {}, { runningAtMs: undefined });
    expect(judged(tries(20, done), never)).toMatchObject({ verdict: 'RETRY', delaySec });
  });

  it('waits for nothing where the task ran, or nothing follows', () => {
    const never = ended([app(1)], {}, { runningAtMs: undefined });
    expect(judged(tries(2), ended([app(1)])).delaySec).toBe(0);
    expect(judged(tries(1), never).delaySec).toBe(0);
    expect(judged({ stop: USER_STOP }, never).delaySec).toBe(0);
    expect(judged({}, ended([app(0)], {}, { runningAtMs: undefined })).delaySec).toBe(0);
  });

  it('is kept in Batch’s words, with ECS’s times where it has told them', () => {
    const times = { startedAtMs: NOON_MS - 9 * SEC, stoppedAtMs: NOON_MS - SEC };
    const told = judged({}, ended([app(3, { reason: 'OutOfMemory' })], times));
    expect(told.attempt).toEqual({
      taskArn: 'arn',
      exitCode: 3,
      reason: 'OutOfMemory',
      statusReason: 'Essential container in task exited',
      ...times,
    });
    const { attempt } = judged({}, ended([app(3)], {}, { runningAtMs: NOON_MS - 8 * SEC }));
    expect(attempt).toMatchObject({ startedAtMs: NOON_MS - 8 * SEC, stoppedAtMs: NOON_MS });
  });
});

describe('of a job’s containers tells', () => {
  const essential = ['app', 'web'];
  const web = (exitCode?: number, reason?: string) => ({ name: 'web', exitCode, reason });
  it.each<[string, ContainerState[], ContainerState | undefined]>([
    ['the one that failed', [app(0), web(1)], web(1)],
    ['the one that never ran', [app(), web(undefined, 'no such image')], web(undefined, 'no such image')],
    ['else the first', [app(0), web(0)], app(0)],
    ['and not one that is not essential', [{ name: 'log', exitCode: 1 }, app(0)], app(0)],
    ['nobody where there is none', [], undefined],
  ])('%s', (_, containers, expected) => {
    expect(tellingContainer({ essential }, containers)).toEqual(expected);
  });
});
