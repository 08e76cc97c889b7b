import { describe, expect, it } from '@jest/globals';
import type { Task } from '../../../shared/contract/answers/task.ts';
import { TASK_ID, taskAnswer } from './answers.ts';
import type { FakeRequest } from './fake-slipway.ts';
import { runSlipway } from './run-slipway.ts';

const NEXT_ID = 'fedcba9876543210fedcba9876543210';
const NEXT_ARN = `arn:aws:ecs:us-east-1:000000000000:task/default/${NEXT_ID}`;
const definition = (...names: string[]) => ({
  taskDefinition: {
    taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/job:1',
    family: 'job',
    revision: 1,
    status: 'ACTIVE',
    containerDefinitions: names.map((name) => ({ name, image: 'job:1' })),
  },
});
const started = { runTask: () => ({ tasks: [taskAnswer()], failures: [] }) };

/** A job of two tasks, of which the second one ends so. */
const twoAttempts = (status: 'SUCCEEDED' | 'FAILED') => ({
  ...started,
  getTask({ params }: FakeRequest): { task: Task } {
    const stopped = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' } as const;
    if (params.task === TASK_ID)
      return {
        task: taskAnswer({ ...stopped, job: { attempt: 1, replacedBy: NEXT_ARN, status, statusReason: 'first' } }),
      };
    return { task: taskAnswer({ ...stopped, taskArn: NEXT_ARN, job: { attempt: 2, status, statusReason: 'second' } }) };
  },
  getTaskLogs: ({ params, query }: FakeRequest) => ({
    logs: query.after
      ? []
      : [{ timestamp: '2026-11-20T10:00:00.000Z', container: 'web', message: `of ${params.task}` }],
    cursor: 'c',
  }),
});

describe('run', () => {
  it('sends what it was told, for the only container', async () => {
    const answers = { ...started, getTaskDefinition: () => definition('app') };
    const flags = ['--count', '2', '--timeout', '9.5', '--attempts', '3', '--exit-on', '2', '--env', 'A=b'];
    const { code, out, api } = await runSlipway(answers, 'run', 'job:1', ...flags, '--', './migrate', '--to', '7');
    expect(code).toBe(0);
    expect(out).toBe(`task ${TASK_ID} starts`);
    expect(api.of('runTask')[0]?.body).toEqual({
      taskDefinition: 'job:1',
      count: 2,
      timeoutSec: 9.5,
      retryStrategy: { attempts: 3, evaluateOnExit: [{ action: 'EXIT', onExitCode: '2' }] },
      overrides: {
        containerOverrides: [
          { name: 'app', command: ['./migrate', '--to', '7'], environment: [{ name: 'A', value: 'b' }] },
        ],
      },
    });
  });

  it('asks which container is meant where there are several', async () => {
    const { code, err } = await runSlipway({ getTaskDefinition: () => definition('a', 'b') }, 'run', 'job', '--', 'x');
    expect(code).toBe(2);
    expect(err).toContain('job has 2 containers: a, b');
  });

  it('--wait prints what each attempt writes, and succeeds where the last one did', async () => {
    const { code, out, api } = await runSlipway(twoAttempts('SUCCEEDED'), 'run', 'job:1', '--wait');
    expect(out.split('\n')).toEqual([
      `task ${TASK_ID} starts`,
      `of ${TASK_ID}`,
      `attempt 1 ended: first; attempt 2 is task ${NEXT_ID}`,
      `of ${NEXT_ID}`,
      '1 of 1 SUCCEEDED',
    ]);
    expect(code).toBe(0);
    expect(api.of('runTask')[0]?.body).toMatchObject({ retryStrategy: { attempts: 1 } });
  });

  it('--wait fails with the reason where the job has failed', async () => {
    const { code, err } = await runSlipway(twoAttempts('FAILED'), 'run', 'job:1', '--wait');
    expect(code).toBe(1);
    expect(err).toContain(`task ${NEXT_ID}: second`);
  });

  it('fails where ECS starts none', async () => {
    const refused = { runTask: () => ({ tasks: [], failures: [{ reason: 'Capacity is unavailable' }] }) };
    const { code, err } = await runSlipway(refused, 'run', 'job:1');
    expect(code).toBe(1);
    expect(err).toContain('1 could not be started: Capacity is unavailable');
  });
});
