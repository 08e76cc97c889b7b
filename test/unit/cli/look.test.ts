import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deploymentAnswer, eventAnswer, serviceAnswer, TASK_ID, taskAnswer } from './answers.ts';
import type { FakeRequest } from './fake-slipway.ts';
import { runSlipway } from './run-slipway.ts';

/** Columns are two blanks and more apart. */
const cells = (line: string | undefined) => (line ?? '').trim().split(/ {2,}/);
const STOPPED_ID = 'fedcba9876543210fedcba9876543210';

describe('image', () => {
  it('add sends the absolute directory, under the name and the tag', async () => {
    const image = { name: 'team/hello', tag: '1', digest: 'sha256:ab' };
    const { code, out, api } = await runSlipway(
      { putImage: () => ({ image }) },
      'image',
      'add',
      'team/hello:1',
      'some/dir',
    );
    expect(code).toBe(0);
    expect(api.requests[0]).toMatchObject({
      params: { name: 'team/hello', tag: '1' },
      body: { directory: resolve('some/dir') },
    });
    expect(out).toBe('image team/hello:1 added (sha256:ab)');
  });

  it('ls lists the images, and says how to add one where there is none', async () => {
    const images = [{ name: 'hello', tag: '1', digest: 'sha256:ab' }];
    const { out } = await runSlipway({ listImages: () => ({ images }) }, 'image', 'ls');
    expect(out.split('\n').map(cells)).toEqual([
      ['IMAGE', 'DIGEST'],
      ['hello:1', 'sha256:ab'],
    ]);
    const none = await runSlipway({ listImages: () => ({ images: [] }) }, 'image', 'ls');
    expect(none.out).toContain('slipway image add');
  });
});

describe('status', () => {
  it('lists the services of all pages', async () => {
    const listServices = ({ query }: FakeRequest) =>
      query.nextToken === 'more'
        ? { services: [serviceAnswer({ serviceName: 'second' })] }
        : { services: [serviceAnswer()], nextToken: 'more' };
    const { code, out } = await runSlipway({ listServices }, 'status', '--cluster', 'blue');
    expect(code).toBe(0);
    expect(out.split('\n').map(cells)).toEqual([
      ['SERVICE', 'STATUS', 'DESIRED', 'RUNNING', 'PENDING', 'TASK DEFINITION', 'ROLLOUT'],
      ['hello', 'ACTIVE', '2', '1', '1', 'hello:1', 'IN_PROGRESS'],
      ['second', 'ACTIVE', '2', '1', '1', 'hello:1', 'IN_PROGRESS'],
    ]);
  });

  const ingress = {
    containerPort: 8080,
    path: '/',
    protocol: 'HTTP' as const,
    deregistrationDelaySec: 1,
    healthCheck: {
      path: '/healthz',
      intervalSec: 5,
      timeoutSec: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      matcher: '200-399',
    },
  };
  const events = [eventAnswer(2, 'newer'), eventAnswer(1, 'older')].map(({ id, createdAt, message }) => ({
    id,
    createdAt,
    message,
  }));
  const answers = {
    getService: () => ({ service: serviceAnswer({ ingress, events }) }),
    listDeployments: () => ({
      deployments: [deploymentAnswer({ status: 'FAILED', lifecycleStage: 'SCALE_UP', reason: 'no progress' })],
    }),
    listTasks: () => ({ tasks: [taskAnswer()] }),
  };

  it.each([
    [{ host: 'shop.test', listenerPort: 9000, path: '/cart' }, 'shop.test:9000/cart to port 8080'],
    [{ protocol: 'TCP', listenerPort: 9000 }, 'TCP :9000 to port 8080'],
  ])('of a service with %j says where it is reached', async (more, where) => {
    const service = serviceAnswer({ ingress: { ...ingress, ...more } as typeof ingress });
    const { out } = await runSlipway({ ...answers, getService: () => ({ service }) }, 'status', 'hello');
    expect(out.split('\n')[0]).toContain(where);
  });

  it('of one service shows its deployments, its tasks with where they listen, and its events oldest first', async () => {
    const { code, out } = await runSlipway(answers, 'status', 'hello');
    expect(code).toBe(0);
    const [summary, deployments, tasks, told] = out.split('\n\n').map((part) => part.split('\n'));
    expect(summary).toEqual(['hello  ACTIVE  2 desired, 1 running, 1 pending  (hello:1, / to port 8080)']);
    expect(cells(deployments?.[1])).toEqual(
      expect.arrayContaining(['d1', 'FAILED', 'SCALE_UP', 'hello:1', 'no progress']),
    );
    expect(cells(tasks?.[1]).slice(0, 6)).toEqual([
      TASK_ID,
      'hello',
      'RUNNING',
      '-',
      'hello:1',
      '127.0.0.1:34567 (8080)',
    ]);
    expect(told?.map((line) => line.slice(-5))).toEqual(['older', 'newer']);
  });

  it('--json has the three answers under their names', async () => {
    const { out } = await runSlipway(answers, 'status', 'hello', '--json');
    expect(Object.keys(JSON.parse(out))).toEqual(['service', 'deployments', 'tasks']);
  });
});

describe('ps', () => {
  it('lists live tasks of a service, and where one on Fargate is reached', async () => {
    const attachments = [{ details: [{ name: 'privateIPv4Address', value: '10.0.0.7' }] }];
    const tasks = [
      taskAnswer({ desiredStatus: 'STOPPED', healthStatus: 'HEALTHY' }),
      taskAnswer({ containers: [{ name: 'web' }], attachments, group: 'family:job' }),
    ];
    const { out, api } = await runSlipway({ listTasks: () => ({ tasks }) }, 'ps', 'hello');
    expect(api.requests[0]?.query).toEqual({ service: 'hello' });
    const [, first, second] = out.split('\n').map(cells);
    expect(first?.slice(1, 4)).toEqual(['hello', 'RUNNING > STOPPED', 'HEALTHY']);
    expect(second?.slice(1, 6)).toEqual(['-', 'RUNNING', '-', 'hello:1', '10.0.0.7']);
  });

  it('--stopped explains each, the last stopped first, with the last lines of its log', async () => {
    const stopped = (id: string, stoppedAt: string, more: object = {}) =>
      taskAnswer({
        taskArn: `arn:aws:ecs:us-east-1:000000000000:task/default/${id}`,
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        stopCode: 'EssentialContainerExited',
        stoppedAt,
        ...more,
      });
    const explanation = [
      { who: 'ECS', what: 'Essential container in task exited' },
      { who: 'container web', what: 'container web exited with code 1', container: 'web', exitCode: 1 },
    ];
    const older = stopped(TASK_ID, '2026-11-20T10:00:00.000Z', { stoppedReason: 'Task failed to start' });
    const newer = stopped(STOPPED_ID, '2026-11-20T11:00:00.000Z', { explanation });
    const withLines = {
      ...newer,
      explanation: [...explanation.slice(0, 1), { ...explanation[1], lastLines: ['one', 'two'] }],
    };
    const { out, api } = await runSlipway(
      {
        listTasks: () => ({ tasks: [older, newer] }),
        getTask: ({ params }) => ({ task: params.task === STOPPED_ID ? withLines : older }),
      },
      'ps',
      '--stopped',
    );
    expect(api.requests[0]?.query).toEqual({ status: 'STOPPED' });
    const [first, second] = out.split('\n\n').map((part) => part.split('\n'));
    expect(first?.[0]).toMatch(new RegExp(`^${STOPPED_ID}  hello  hello:1  stopped .*  EssentialContainerExited$`));
    expect(first?.slice(1)).toEqual([
      '  ECS: Essential container in task exited',
      '  container web exited with code 1',
      '    | one',
      '    | two',
    ]);
    expect(second?.[0]).toContain(TASK_ID);
    expect(second?.slice(1)).toEqual(['  ECS: Task failed to start']);
  });
});

describe('a task', () => {
  it('may be given by the beginning of its id', async () => {
    const tasks = [
      taskAnswer(),
      taskAnswer({ taskArn: `arn:aws:ecs:us-east-1:000000000000:task/default/${STOPPED_ID}` }),
    ];
    const answers = { listTasks: () => ({ tasks }), stopTask: () => ({ task: taskAnswer() }) };
    const { code, api } = await runSlipway(answers, 'stop', TASK_ID.slice(0, 4));
    expect(code).toBe(0);
    expect(api.of('stopTask')[0]?.params.task).toBe(TASK_ID);
  });

  it('may be given by its ARN', async () => {
    const { taskArn = '' } = taskAnswer();
    const { api } = await runSlipway({ stopTask: () => ({ task: taskAnswer() }) }, 'stop', taskArn);
    expect(api.of('stopTask')[0]?.params.task).toBe(TASK_ID);
  });

  it('is protected for so many minutes, or no longer', async () => {
    const expirationDate = '2026-11-20T12:00:00.000Z';
    const protectedOne = taskAnswer({ protectionEnabled: true, expirationDate });
    const on = await runSlipway(
      { updateTaskProtection: () => ({ task: protectedOne }) },
      'protect',
      TASK_ID,
      '--minutes',
      '60',
    );
    expect(on.api.requests[0]).toMatchObject({
      params: { task: TASK_ID },
      body: { protectionEnabled: true, expiresInMinutes: 60 },
    });
    expect(on.out).toContain(`task ${TASK_ID} is protected until 2026-11-20`);
    const free = taskAnswer({ protectionEnabled: false });
    const off = await runSlipway({ updateTaskProtection: () => ({ task: free }) }, 'protect', TASK_ID, '--off');
    expect(off.api.requests[0]?.body).toEqual({ protectionEnabled: false });
    expect(off.out).toBe(`task ${TASK_ID} is not protected`);
  });

  it('is not guessed where several begin so', async () => {
    const tasks = [
      taskAnswer(),
      taskAnswer({ taskArn: `arn:aws:ecs:us-east-1:000000000000:task/default/0${STOPPED_ID}` }),
    ];
    const { code, err, api } = await runSlipway({ listTasks: () => ({ tasks }) }, 'stop', '0');
    expect(code).toBe(2);
    expect(err).toContain('0 is the beginning of 2 tasks');
    expect(api.of('stopTask')).toEqual([]);
  });
});
