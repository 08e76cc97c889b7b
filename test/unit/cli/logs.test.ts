import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../../shared/contract/app-errors.ts';
import { noService, serviceAnswer, TASK_ID, taskAnswer } from './answers.ts';
import type { FakeRequest } from './fake-slipway.ts';
import { runSlipway } from './run-slipway.ts';

const OTHER_ID = 'fedcba9876543210fedcba9876543210';
const arnOf = (id: string) => `arn:aws:ecs:us-east-1:000000000000:task/default/${id}`;
const lineAt = (second: number, message: string, container = 'web') => ({
  timestamp: `2026-11-20T10:00:${String(second).padStart(2, '0')}.000Z`,
  container,
  message,
});

/** A log that has one more page each time it is read; then nothing. */
function pages(...all: ReturnType<typeof lineAt>[][]) {
  return ({ query }: FakeRequest) => {
    const at = Number(query.after ?? 0);
    return { logs: all[at] ?? [], cursor: String(Math.min(at + 1, all.length)) };
  };
}

function noTask(): never {
  throw new AppError('TaskNotFoundException', 'there is no task nobody in cluster default');
}

describe('logs of a task', () => {
  it('prints its last lines as they were written', async () => {
    const { code, out, api } = await runSlipway(
      { getTask: () => ({ task: taskAnswer() }), getTaskLogs: pages([lineAt(1, 'one'), lineAt(2, '  two')]) },
      'logs',
      TASK_ID,
      '--tail',
      '7',
      '--container',
      'web',
    );
    expect(code).toBe(0);
    expect(out).toBe('one\n  two');
    expect(api.of('getTaskLogs').map(({ params, query }) => [params.task, query])).toEqual([
      [TASK_ID, { tail: '7', container: 'web' }],
    ]);
  });

  it('names the container where there are several', async () => {
    const task = taskAnswer({ containers: [{ name: 'web' }, { name: 'sidecar' }] });
    const getTaskLogs = pages([lineAt(1, 'one'), lineAt(2, 'two', 'sidecar')]);
    const { out } = await runSlipway({ getTask: () => ({ task }), getTaskLogs }, 'logs', TASK_ID);
    expect(out).toBe('web | one\nsidecar | two');
  });

  it('--follow goes on from the cursor until the task has stopped and nothing is left', async () => {
    let looks = 0;
    const getTask = () => {
      looks += 1;
      return { task: taskAnswer(looks < 3 ? {} : { lastStatus: 'STOPPED', desiredStatus: 'STOPPED' }) };
    };
    const getTaskLogs = pages([lineAt(1, 'one')], [lineAt(2, 'two')], [lineAt(3, 'three')]);
    const { code, out, api } = await runSlipway({ getTask, getTaskLogs }, 'logs', TASK_ID, '-f');
    expect(code).toBe(0);
    expect(out).toBe('one\ntwo\nthree');
    expect(api.of('getTaskLogs').map(({ query }) => query)).toEqual([
      { tail: '100' },
      { after: '1', waitSec: '5' },
      { after: '2' },
      { after: '3' },
    ]);
  });

  it('that does not exist, like a service that does not, is told', async () => {
    const { code, err } = await runSlipway(
      { getService: noService, listTasks: () => ({ tasks: [] }), getTask: noTask },
      'logs',
      'nobody',
    );
    expect(code).toBe(1);
    expect(err).toContain('there is neither a service nor a task nobody in cluster default');
  });

  it("--json is the API's answer", async () => {
    const getTaskLogs = pages([lineAt(1, 'one')]);
    const { out } = await runSlipway(
      { getTask: () => ({ task: taskAnswer() }), getTaskLogs },
      'logs',
      TASK_ID,
      '--json',
    );
    expect(JSON.parse(out)).toEqual({ logs: [lineAt(1, 'one')], cursor: '1' });
  });
});

describe('logs of a service', () => {
  const tasks = [taskAnswer(), taskAnswer({ taskArn: arnOf(OTHER_ID) })];
  const getService = () => ({ service: serviceAnswer() });

  it('mixes the lines of its tasks by time, each behind the beginning of its task', async () => {
    const one = pages([lineAt(1, 'first'), lineAt(3, 'third')]);
    const other = pages([lineAt(2, 'second')]);
    const { out } = await runSlipway(
      {
        getService,
        listTasks: () => ({ tasks }),
        getTaskLogs: (request) => (request.params.task === TASK_ID ? one : other)(request),
      },
      'logs',
      'hello',
    );
    expect(out.split('\n')).toEqual(['01234567 | first', 'fedcba98 | second', '01234567 | third']);
  });

  it('--follow takes up new tasks from their first line, and ends when the service is gone', async () => {
    const one = pages([lineAt(1, 'old')], [lineAt(2, 'going')]);
    const other = pages([lineAt(3, 'born')]);
    let passes = 0;
    const { code, out, api } = await runSlipway(
      {
        getService: () => ({ service: serviceAnswer(passes < 3 ? {} : { status: 'INACTIVE' }) }),
        listTasks: () => {
          passes += 1;
          return { tasks: passes === 1 ? tasks.slice(0, 1) : passes === 2 ? tasks.slice(1) : [] };
        },
        getTaskLogs: (request) => (request.params.task === TASK_ID ? one : other)(request),
      },
      'logs',
      'hello',
      '--follow',
    );
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual(['01234567 | old', '01234567 | going', 'fedcba98 | born']);
    const first = api.of('getTaskLogs').find(({ params }) => params.task === OTHER_ID);
    expect(first?.query).toEqual({ tail: '10000' });
  });

  it('lets the task that stopped last speak where none lives', async () => {
    const { out, err, api } = await runSlipway(
      {
        getService,
        listTasks: ({ query }) => ({ tasks: query.status === 'STOPPED' ? tasks.slice(0, 1) : [] }),
        getTaskLogs: pages([lineAt(1, 'my last words')]),
      },
      'logs',
      'hello',
    );
    expect(out).toBe('01234567 | my last words');
    expect(err).toContain(`no task of hello is live; this is ${TASK_ID}`);
    expect(api.of('listTasks')[1]?.query).toEqual({ service: 'hello', status: 'STOPPED', limit: '1' });
  });
});
