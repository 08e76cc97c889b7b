import { describe, expect, it } from '@jest/globals';
import type { Job } from '../../../../../shared/domain/job.ts';
import type { Task, TaskObservation } from '../../../../../shared/domain/task.ts';
import { mayGoOn, needsJobExecution, nextJobStep } from '../../../../../shared/planner/jobs/next-job-step.ts';
import { jobOf as job, USER_STOP as user } from '../job-records.ts';
import { NOON_MS as NOW } from '../records.ts';

const task = (observed?: Partial<TaskObservation>, change: Partial<Task> = {}): Task => ({
  id: 'a',
  cluster: 'default',
  revision: 0,
  slot: 0,
  attempt: 0,
  subnet: 's',
  taskDefinition: 'd',
  intentAtMs: NOW - 60_000,
  observed: observed && {
    arn: 'arn',
    version: 1,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    containers: [],
    ...observed,
  },
  ...change,
});

const running = (forMs: number) => task({ lastStatus: 'RUNNING' }, { runningAtMs: NOW - forMs });

describe('the next step of a job', () => {
  it.each<[string, Job, Task | undefined, object]>([
    ['an intent is launched', job(), task(), { next: 'launch' }],
    [
      'one that starts has 600 s from its intent',
      job(),
      task({ lastStatus: 'PENDING' }),
      { next: 'waitForStart', waitSec: 540 },
    ],
    ['one that runs is waited for', job(), running(5000), { next: 'waitForStop', waitSec: 86_400 }],
    [
      'with a timeout for what is left, rounded up',
      job({ timeoutSec: 10.2 }),
      running(5000),
      { next: 'waitForStop', waitSec: 6 },
    ],
    [
      'what ran too long is stopped',
      job({ timeoutSec: 5 }),
      running(5000),
      { next: 'stop', stop: { cause: 'TIMEOUT' } },
    ],
    ['so is what somebody stops', job({ stop: user }), running(5000), { next: 'stop', stop: user }],
    [
      'a stop that is on its way is waited for',
      job({ timeoutSec: 5 }),
      task({}, { runningAtMs: 1, stop: { ...user, stopSentAtMs: NOW } }),
      { next: 'waitForStop', waitSec: 300 },
    ],
    [
      'so is a stop by ECS itself',
      job({ timeoutSec: 5 }),
      task({ desiredStatus: 'STOPPED' }),
      { next: 'waitForStop', waitSec: 300 },
    ],
    [
      'a stop that its task alone has is carried out too',
      job({ timeoutSec: 5 }),
      task({}, { runningAtMs: NOW, stop: user }),
      { next: 'stop', stop: user },
    ],
    [
      'a task that has begun to end by itself is waited for',
      job({ timeoutSec: 5 }),
      task({ lastStatus: 'DEPROVISIONING' }),
      { next: 'waitForStop', waitSec: 300 },
    ],
    [
      'one that does not start in 600 s is stopped',
      job(),
      task({ lastStatus: 'PENDING' }, { intentAtMs: NOW - 600_000 }),
      {
        next: 'stop',
        stop: { cause: 'LAUNCH_DEADLINE', reason: 'it was not RUNNING within 600 s', markedAtMs: NOW },
      },
    ],
    [
      'one that has 1 ms left to start is waited for',
      job(),
      task({ lastStatus: 'PENDING' }, { intentAtMs: NOW - 599_999 }),
      { next: 'waitForStart', waitSec: 1 },
    ],
    [
      'what ran too long is told so',
      job({ timeoutSec: 5 }),
      running(6000),
      { next: 'stop', stop: { reason: 'it ran longer than timeoutSec (5 s)', markedAtMs: NOW } },
    ],
    [
      'a timeout of a week is looked at again each day',
      job({ timeoutSec: 7 * 86_400 }),
      running(5000),
      { next: 'waitForStop', waitSec: 86_400 },
    ],
    [
      'the end of a task before this one is not judged again',
      job({ ended: task(undefined, { id: 'before' }) }),
      task(),
      { next: 'launch' },
    ],
    ['one that is not there is launched', job(), undefined, { next: 'launch' }],
    ['what has ended is judged', job({ ended: task() }), undefined, { next: 'judge' }],
    ['what has been judged is over', job({ status: 'FAILED' }), undefined, { next: 'finished' }],
  ])('%s', (_, given, live, step) => {
    expect(nextJobStep(given, live, NOW)).toMatchObject(step);
  });
});

describe('the execution of a job', () => {
  it.each<[string, Partial<Job>, Task | undefined, boolean]>([
    ['is started when its first task is launched', {}, task({}), true],
    ['is not started while the API launches it', {}, task(), false],
    ['is started where that launch was cut off', { createdAtMs: NOW - 60_000 }, task(), true],
    ['is asked for again after a minute', { executionAskedAtMs: NOW - 60_000 }, task({}), true],
    ['is not asked for twice at once', { executionAskedAtMs: NOW - 59_000 }, task({}), false],
    [
      'is left alone while it waits',
      { executionArn: 'x', wait: { taskToken: 't', for: 'STOPPED', untilMs: NOW } },
      task({}),
      false,
    ],
    [
      'is replaced where it slept past its time',
      { executionArn: 'x', wait: { taskToken: 't', for: 'STOPPED', untilMs: NOW - 180_000 } },
      task({}),
      true,
    ],
    ['is replaced where it neither waits nor moves', { executionArn: 'x', updatedAtMs: NOW - 180_000 }, task({}), true],
    ['is left alone while it moves', { executionArn: 'x', updatedAtMs: NOW - 179_999 }, task({}), false],
    [
      'is left alone until three minutes after its time',
      { executionArn: 'x', wait: { taskToken: 't', for: 'STOPPED', untilMs: NOW - 179_999 }, updatedAtMs: 0 },
      task({}),
      false,
    ],
    ['is not started within a minute of a launch that may still come', { createdAtMs: NOW - 59_999 }, undefined, false],
    ['is started where its task has ended already', { ended: task() }, undefined, true],
    [
      'is started at once for a deployment, which nobody else launches',
      { owner: { service: 'web', deploymentId: 'd2', gate: 'preDeploy' } },
      undefined,
      true,
    ],
    ['is not started any more when the job is over', { status: 'FAILED', createdAtMs: 0 }, undefined, false],
  ])('%s', (_, change, live, needed) => {
    expect(needsJobExecution(job(change), live, NOW)).toBe(needed);
  });
});

describe('the execution of a job that waits', () => {
  const wait = (what: 'RUNNING' | 'STOPPED') => ({ wait: { taskToken: 't', for: what, untilMs: NOW } });
  it.each<[string, Partial<Job>, Task | undefined, boolean]>([
    ['for its task to run goes on when it does', wait('RUNNING'), running(0), true],
    ['for its task to run waits while it starts', wait('RUNNING'), task({ lastStatus: 'PENDING' }), false],
    ['for its task to run waits while there is none', wait('RUNNING'), undefined, false],
    ['for its task to stop waits while it runs', wait('STOPPED'), running(0), false],
    ['goes on when its task has ended', { ...wait('STOPPED'), ended: task() }, undefined, true],
    [
      'does not go on for the end of a task before',
      { ...wait('STOPPED'), ended: task(undefined, { id: 'x' }) },
      undefined,
      false,
    ],
    ['goes on when the job is over', { ...wait('STOPPED'), status: 'FAILED' }, undefined, true],
    ['for nothing is not woken', { status: 'FAILED' }, undefined, false],
  ])('%s', (_, change, live, goesOn) => {
    expect(mayGoOn(job(change), live)).toBe(goesOn);
  });
});
