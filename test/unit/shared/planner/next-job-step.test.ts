import { describe, expect, it } from '@jest/globals';
import type { Job } from '../../../../shared/domain/job.ts';
import type { Task, TaskObservation } from '../../../../shared/domain/task.ts';
import { needsJobExecution, nextJobStep } from '../../../../shared/planner/next-job-step.ts';

const NOW = 1_000_000;

const job = (change: Partial<Job> = {}): Job => ({
  id: 'a',
  cluster: 'default',
  jobSeq: 1,
  status: 'RUNNING',
  retryStrategy: { attempts: 1, evaluateOnExit: [] },
  ownTaskDefinitionArn: 'own',
  wish: {},
  subnets: [],
  essential: ['app'],
  task: { id: 'a', slot: 0, attempt: 0 },
  attempts: [],
  executions: 1,
  createdAtMs: NOW,
  updatedAtMs: NOW,
  ...change,
});

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
const user = { cause: 'USER', reason: 'enough', markedAtMs: NOW } as const;

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
    ['is not started any more when the job is over', { status: 'FAILED', createdAtMs: 0 }, undefined, false],
  ])('%s', (_, change, live, needed) => {
    expect(needsJobExecution(job(change), live, NOW)).toBe(needed);
  });
});
