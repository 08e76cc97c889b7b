import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type {
  DescribeTasksResponse,
  ListTagsForResourceResponse,
  ListTasksResponse,
  RunTaskRequest,
  RunTaskResponse,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { chooseCapacity } from '../../../../../local/ecs/tasks/choose-capacity.ts';
import { createBench, STAY } from '../ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
let definition: string;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
  await bench.image('hello', STAY);
  definition = await bench.register([{ name: 'web', image: 'hello' }], {
    taskRoleArn: 'arn:aws:iam::000000000000:role/task',
    tags: [{ key: 'of', value: 'definition' }],
  });
});
afterEach(async () => {
  jest.useRealTimers();
  await bench.end();
});

const runTask = (more: Partial<RunTaskRequest> = {}) =>
  bench.call<RunTaskResponse>('RunTask', bench.runInput(definition, more));
const listTasks = async (input: object = {}) =>
  (await bench.call<ListTasksResponse>('ListTasks', input)).taskArns ?? [];

/** A second connection to ECS's database, for what a test cannot bring about otherwise. */
function sql(statement: string): unknown[] {
  const database = new DatabaseSync(path.join(bench.directory ?? '', 'ecs.sqlite'));
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}

describe('RunTask', () => {
  it('answers the whole task, with an ARN of its cluster and 32 hex digits', async () => {
    const { tasks, failures } = await runTask({ startedBy: 'me', group: 'mine', enableExecuteCommand: true });
    expect(failures).toEqual([]);
    expect(tasks?.[0]).toMatchObject({
      clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default',
      taskDefinitionArn: definition,
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      availabilityZone: 'us-east-1a',
      cpu: '256',
      memory: '512',
      ephemeralStorage: { sizeInGiB: 20 },
      startedBy: 'me',
      group: 'mine',
      enableExecuteCommand: true,
      healthStatus: 'UNKNOWN',
      version: 1,
      containers: [{ name: 'web', image: 'hello', lastStatus: 'PENDING', healthStatus: 'UNKNOWN', cpu: '0' }],
    });
    expect(tasks?.[0]?.taskArn).toMatch(/^arn:aws:ecs:us-east-1:000000000000:task\/default\/[0-9a-f]{32}$/);
    expect(tasks?.[0]?.containers?.[0]?.runtimeId).toMatch(/^[0-9a-f]{32}-\d{10}$/);
  });

  it('on a platform version that is not there is a PlatformUnknownException', async () => {
    await expect(runTask({ platformVersion: '9.9.9' })).rejects.toMatchObject({ code: 'PlatformUnknownException' });
    expect(await listTasks()).toEqual([]);
  });

  it('starts as many as asked', async () => {
    const { tasks } = await runTask({ count: 3 });
    expect(new Set(tasks?.map((task) => task.taskArn)).size).toBe(3);
    expect(await listTasks()).toHaveLength(3);
  });

  it('with the same clientToken and parameters gives the original answer and launches nothing', async () => {
    const first = await runTask({ clientToken: 'a', startedBy: 'me' });
    expect(await runTask({ startedBy: 'me', clientToken: 'a' })).toEqual(first);
    await bench.cloud.stop();
    bench.reboot();
    await bench.start();
    expect(await runTask({ clientToken: 'a', startedBy: 'me' })).toEqual(first);
    expect(await listTasks()).toHaveLength(1);
  });

  it('with the same clientToken at the same time launches once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => runTask({ clientToken: 'a' })));
    expect(new Set(answers.map(({ tasks }) => tasks?.[0]?.taskArn)).size).toBe(1);
    expect(await listTasks()).toHaveLength(1);
  });

  it('with the same clientToken and other parameters is a ConflictException that names the tasks', async () => {
    const { tasks } = await runTask({ clientToken: 'a' });
    await expect(runTask({ clientToken: 'a', startedBy: 'other' })).rejects.toMatchObject({
      code: 'ConflictException',
      status: 400,
      fields: { resourceIds: [tasks?.[0]?.taskArn] },
    });
  });

  it('forgets a clientToken after 24 hours', async () => {
    const first = await runTask({ clientToken: 'a' });
    jest.useFakeTimers({
      now: Date.now() + 24 * 3_600_000,
      doNotFake: ['setTimeout', 'setInterval', 'setImmediate', 'nextTick'],
    });
    const second = await runTask({ clientToken: 'a' });
    expect(second.tasks?.[0]?.taskArn).not.toBe(first.tasks?.[0]?.taskArn);
  });

  it.each<[string, Partial<RunTaskRequest>, string, RegExp]>([
    ['a count of 11', { count: 11 }, 'InvalidParameterException', /between 1 and 10/],
    ['a count of 0', { count: 0 }, 'InvalidParameterException', /between 1 and 10/],
    ['a token of 65 characters', { clientToken: 'x'.repeat(65) }, 'InvalidParameterException', /clientToken/],
    ['a token with a blank', { clientToken: 'a b' }, 'InvalidParameterException', /clientToken/],
    ['a wrong startedBy', { startedBy: 'a b' }, 'InvalidParameterException', /startedBy/],
    ['an unknown cluster', { cluster: 'nowhere' }, 'ClusterNotFoundException', /Cluster not found/],
    ['an unknown definition', { taskDefinition: 'nothing' }, 'ClientException', /TaskDefinition not found/],
    [
      'launchType and strategy together',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      'InvalidParameterException',
      /both a launch type and capacity provider strategy/,
    ],
    ['EC2', { launchType: 'EC2' }, 'InvalidParameterException', /No Container Instances were found/],
    ['no launch type', { launchType: undefined }, 'InvalidParameterException', /No Container Instances were found/],
    [
      'a provider that the cluster has not',
      { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: 'mine', weight: 1 }] },
      'InvalidParameterException',
      /not associated with the cluster/,
    ],
    [
      'no network',
      { networkConfiguration: undefined },
      'InvalidParameterException',
      /Network Configuration must be provided/,
    ],
    [
      'a subnet that does not exist',
      { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      'InvalidParameterException',
      /subnet ID 'subnet-1' does not exist/,
    ],
    [
      'an override of no container',
      { overrides: { containerOverrides: [{ name: 'other' }] } },
      'InvalidParameterException',
      /Override for container named other is not a container in the TaskDefinition/,
    ],
    [
      'a size that Fargate has not',
      { overrides: { cpu: '256', memory: '4096' } },
      'InvalidParameterException',
      /No Fargate configuration/,
    ],
    [
      'placement',
      { placementStrategy: [{ type: 'spread' }] },
      'InvalidParameterException',
      /not supported with FARGATE/,
    ],
  ])('refuses %s and launches nothing', async (_, more, code, message) => {
    await expect(runTask(more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await listTasks()).toEqual([]);
    expect(bench.events).toEqual([]);
  });

  it('refuses an INACTIVE definition', async () => {
    await bench.call('DeregisterTaskDefinition', { taskDefinition: definition });
    await expect(runTask()).rejects.toMatchObject({ code: 'ClientException', message: 'TaskDefinition is inactive' });
  });

  it('overrides command, environment and size', async () => {
    await bench.image('shell', ['true'], { Entrypoint: ['sh', '-c'] });
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'shell' }]), {
      overrides: {
        cpu: '512',
        memory: '1024',
        containerOverrides: [
          { name: 'web', command: ['echo $WORD'], environment: [{ name: 'WORD', value: 'overridden' }] },
        ],
      },
    });
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({ cpu: '512', memory: '1024' });
    expect(await bench.output(taskArn, 'web')).toEqual(['overridden']);
  });

  it('takes tags, and those of the definition when asked', async () => {
    const { tasks } = await runTask({ tags: [{ key: 'a', value: '1' }], propagateTags: 'TASK_DEFINITION' });
    const [task] = tasks ?? [];
    const expected = [
      { key: 'of', value: 'definition' },
      { key: 'a', value: '1' },
    ];
    expect(task?.tags).toEqual(expected);
    const input = { resourceArn: task?.taskArn };
    expect(await bench.call<ListTagsForResourceResponse>('ListTagsForResource', input)).toEqual({ tags: expected });
    await bench.call('UntagResource', { ...input, tagKeys: ['of'] });
    await bench.call('TagResource', { ...input, tags: [{ key: 'a', value: '2' }] });
    const described = { tasks: [task?.taskArn], include: ['TAGS'] };
    expect((await bench.call<DescribeTasksResponse>('DescribeTasks', described)).tasks?.[0]?.tags).toEqual([
      { key: 'a', value: '2' },
    ]);
  });

  it('names the capacity provider that was chosen', async () => {
    const { tasks } = await runTask({
      launchType: undefined,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    });
    expect(tasks?.[0]).toMatchObject({ capacityProviderName: 'FARGATE_SPOT', launchType: 'FARGATE' });
  });

  it('on a full disk says so and leaves nothing half-written', async () => {
    sql("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    await expect(runTask({ clientToken: 'a' })).rejects.toMatchObject({
      code: 'ServerException',
      status: 500,
      message: 'The task could not be written to the state directory: database or disk is full',
    });
    expect(sql('SELECT * FROM tasks UNION ALL SELECT * FROM tasks')).toEqual([]);
    expect(sql('SELECT * FROM client_tokens')).toEqual([]);
    sql('DROP TRIGGER full');
    expect((await runTask({ clientToken: 'a' })).tasks).toHaveLength(1);
  });

  it('launched before the disk is full waits, and goes on when there is room again', async () => {
    sql("CREATE TRIGGER full BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    const { tasks } = await runTask();
    const taskArn = tasks?.[0]?.taskArn ?? '';
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await bench.output(taskArn, 'web')).toEqual([]);
    expect(bench.logged.join('\n')).toContain('database or disk is full');
    sql('DROP TRIGGER full');
    await bench.untilStatus(taskArn, 'RUNNING');
  });
});

describe('DescribeTasks', () => {
  it('says MISSING of what it does not know, by ARN', async () => {
    const id = '0'.repeat(32);
    const answer = await bench.call<DescribeTasksResponse>('DescribeTasks', { tasks: [id] });
    expect(answer).toEqual({
      tasks: [],
      failures: [{ arn: `arn:aws:ecs:us-east-1:000000000000:task/default/${id}`, reason: 'MISSING' }],
    });
  });

  it('takes ids and ARNs, at most 100 and at least one', async () => {
    const { taskArn } = await bench.run(definition);
    expect((await bench.describe(taskArn.split('/').at(-1) ?? '')).taskArn).toBe(taskArn);
    await expect(bench.call('DescribeTasks', { tasks: [] })).rejects.toThrow('Tasks cannot be empty.');
    await expect(bench.call('DescribeTasks', { tasks: Array(101).fill('x') })).rejects.toThrow('at most 100');
  });

  it("does not show another cluster's task", async () => {
    await bench.call('CreateCluster', { clusterName: 'other' });
    const { taskArn } = await bench.run(definition);
    const { failures } = await bench.call<DescribeTasksResponse>('DescribeTasks', {
      cluster: 'other',
      tasks: [taskArn],
    });
    expect(failures).toEqual([{ arn: taskArn, reason: 'MISSING' }]);
    await expect(bench.call('StopTask', { cluster: 'other', task: taskArn })).rejects.toThrow(
      'The referenced task was not found.',
    );
  });

  it('does not know a fresh task for describeDelayMs', async () => {
    await bench.end();
    bench = createBench({ describeDelayMs: 60 });
    await bench.start();
    await bench.image('hello', STAY);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    await expect(bench.describe(taskArn)).rejects.toThrow('MISSING');
    expect(await listTasks()).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 70));
    await bench.describe(taskArn);
    expect(await listTasks()).toEqual([taskArn]);
  });

  it('forgets a stopped task after an hour, with its output', async () => {
    const { taskArn } = await bench.run(definition);
    await bench.firstOutput(taskArn, 'web');
    await bench.call('StopTask', { task: taskArn });
    await bench.untilStatus(taskArn, 'STOPPED');
    await bench.cloud.stop();
    sql(`UPDATE tasks SET stopped_at = ${Date.now() - 3_590_000} RETURNING id`);
    bench.reboot();
    await bench.start();
    expect(await bench.describe(taskArn)).toMatchObject({ lastStatus: 'STOPPED' });
    await bench.cloud.stop();
    sql(`UPDATE tasks SET stopped_at = ${Date.now() - 3_600_001} RETURNING id`);
    bench.reboot();
    await bench.start();
    await expect(bench.describe(taskArn)).rejects.toThrow('MISSING');
    expect(() => bench.ecs.readLogs(taskArn, 'web')).toThrow('not found');
  });
});

describe('ListTasks', () => {
  it('filters by startedBy, family and desiredStatus, in pages', async () => {
    const { taskArn: first } = await bench.run(definition, { startedBy: 'one' });
    const { taskArn: second } = await bench.run(definition, { startedBy: 'two' });
    expect(await listTasks({ startedBy: 'two' })).toEqual([second]);
    expect(await listTasks({ family: 'app' })).toEqual([first, second]);
    expect(await listTasks({ family: 'other' })).toEqual([]);
    await bench.call('StopTask', { task: first });
    expect(await listTasks()).toEqual([second]);
    expect(await listTasks({ desiredStatus: 'STOPPED' })).toEqual([first]);
    await bench.run(definition);
    const page = await bench.call<ListTasksResponse>('ListTasks', { maxResults: 1 });
    expect(page.taskArns).toEqual([second]);
    expect(await listTasks({ nextToken: page.nextToken })).toHaveLength(1);
  });

  it('refuses startedBy with another filter', async () => {
    await expect(listTasks({ startedBy: 'a', family: 'b' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

describe('chooseCapacity', () => {
  it.each([
    [
      [
        { capacityProvider: 'A', base: 1, weight: 1 },
        { capacityProvider: 'B', weight: 3 },
      ],
      5,
      'ABBBA',
    ],
    [
      [
        { capacityProvider: 'A', weight: 1 },
        { capacityProvider: 'B', weight: 1 },
      ],
      4,
      'ABAB',
    ],
    [
      [
        { capacityProvider: 'A', base: 2, weight: 0 },
        { capacityProvider: 'B', weight: 1 },
      ],
      4,
      'AABB',
    ],
  ])('base first, then by weight: %j', (strategy, count, expected) => {
    expect(chooseCapacity(strategy, count).join('')).toBe(expected);
  });
});
