import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createBench, pidOf, STAY } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
});
afterEach(() => bench.end());

/** Appends what it does to a file of the shared volume. */
const note = (name: string, rest = '') => [
  'sh',
  '-c',
  `echo ${name} starts >> "$VOLUME_ALL/order"; trap 'echo ${name} ends >> "$VOLUME_ALL/order"; exit 0' TERM; ${rest}`,
];
const WAIT = 'echo up; while :; do sleep 0.02; done';
const mountPoints = [{ sourceVolume: 'all', containerPath: '/all' }];
const volumes = [{ name: 'all' }];

describe('several containers', () => {
  it('start in the order of dependsOn and stop in the reverse', async () => {
    await bench.image('db', note('db', WAIT));
    await bench.image('app', note('app', WAIT));
    await bench.image('proxy', note('proxy', WAIT));
    const definition = await bench.register(
      [
        { name: 'proxy', image: 'proxy', mountPoints, dependsOn: [{ containerName: 'app', condition: 'START' }] },
        { name: 'app', image: 'app', mountPoints, dependsOn: [{ containerName: 'db', condition: 'START' }] },
        { name: 'db', image: 'db', mountPoints },
      ],
      { volumes },
    );
    const { taskArn } = await bench.run(definition);
    for (const name of ['db', 'app', 'proxy']) await bench.firstOutput(taskArn, name);
    await bench.untilStatus(taskArn, 'RUNNING');
    await bench.call('StopTask', { task: taskArn });
    const exits = new Map<string, number>();
    await bench.until(taskArn, (task) => {
      for (const { name = '', lastStatus } of task.containers ?? []) {
        if (lastStatus === 'STOPPED' && !exits.has(name)) exits.set(name, exits.size);
      }
      return task.lastStatus === 'STOPPED';
    });
    expect([...exits.keys()]).toEqual(['proxy', 'app', 'db']);
  });

  it('wait for SUCCESS of an init container while the task is PENDING', async () => {
    await bench.image('init', ['sleep', '0.15']);
    await bench.image('app', STAY);
    const definition = await bench.register([
      { name: 'app', image: 'app', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] },
      { name: 'init', image: 'init', essential: false },
    ]);
    const { taskArn } = await bench.run(definition);
    await bench.until(taskArn, (task) => task.containers?.[1]?.lastStatus === 'RUNNING');
    expect(await bench.describe(taskArn)).toMatchObject({
      lastStatus: 'PENDING',
      containers: [{ lastStatus: 'PENDING' }, {}],
    });
    const task = await bench.untilStatus(taskArn, 'RUNNING');
    expect(task.containers).toMatchObject([{ lastStatus: 'RUNNING' }, { lastStatus: 'STOPPED', exitCode: 0 }]);
  });

  it('that depend on the SUCCESS of one that failed never start: the task fails to start', async () => {
    await bench.image('init', ['sh', '-c', 'exit 1']);
    await bench.image('app', STAY);
    const definition = await bench.register([
      { name: 'app', image: 'app', dependsOn: [{ containerName: 'init', condition: 'SUCCESS' }] },
      { name: 'init', image: 'init', essential: false },
    ]);
    const { taskArn } = await bench.run(definition);
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', containers: [{ exitCode: 143 }, { exitCode: 1 }] });
    expect(task.containers?.[0]?.reason).toMatch(/CannotStartContainerError: dependency graph: .*\[init\].*\[app\]/);
    expect(await bench.output(taskArn, 'app')).toEqual([]);
  });

  it('go on when one that is not essential exits, and the task says so with a version of its own', async () => {
    await bench.image('side', ['sh', '-c', 'sleep 0.1; exit 5']);
    await bench.image('app', STAY);
    const definition = await bench.register([
      { name: 'app', image: 'app' },
      { name: 'side', image: 'side', essential: false },
    ]);
    const { taskArn, version = 0 } = await bench.run(definition);
    const task = await bench.until(taskArn, ({ containers }) => containers?.[1]?.exitCode === 5);
    expect(task).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' });
    expect(task.version).toBeGreaterThan(version + 3);
    expect((await bench.sentEventsOf(taskArn)).at(-1)?.detail).toMatchObject({ version: task.version });
  });

  it('all stop when an essential one exits', async () => {
    await bench.image('app', STAY);
    await bench.image('other', STAY);
    const definition = await bench.register([
      { name: 'app', image: 'app' },
      { name: 'other', image: 'other', essential: false },
    ]);
    const { taskArn } = await bench.run(definition);
    await bench.firstOutput(taskArn, 'other');
    process.kill(pidOf((await bench.firstOutput(taskArn, 'app'))[0]), 'SIGKILL');
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.containers).toMatchObject([{ exitCode: 137 }, { exitCode: 0 }]);
  });
});

describe('secrets', () => {
  const SAY = ['sh', '-c', 'echo "$PASSWORD $TOKEN"; trap "exit 0" TERM; while :; do sleep 0.02; done'];
  const secrets = [
    { name: 'PASSWORD', valueFrom: 'arn:aws:ssm:us-east-1:000000000000:parameter/db/password' },
    { name: 'TOKEN', valueFrom: 'token' },
  ];
  const put = (Name: string, Value: string, Type = 'SecureString') =>
    bench.cloud.call('ssm', 'PutParameter', { Name, Value, Type, Overwrite: true }, ACCOUNT);
  const roles = { executionRoleArn: 'arn:aws:iam::000000000000:role/reader' };

  it('are environment variables of their container alone, and in nothing that ECS tells or keeps', async () => {
    await put('/db/password', 'canary-one');
    await put('token', 'canary-two', 'String');
    await bench.image('app', SAY);
    const definition = await bench.register(
      [
        { name: 'app', image: 'app', secrets, environment: [{ name: 'TOKEN', value: 'less than a secret' }] },
        { name: 'side', image: 'app', essential: false },
      ],
      roles,
    );
    const { taskArn } = await bench.run(definition);
    expect(await bench.firstOutput(taskArn, 'app')).toEqual(['canary-one canary-two']);
    expect(await bench.firstOutput(taskArn, 'side')).toEqual([' ']);
    const told = JSON.stringify([await bench.describe(taskArn), bench.events, bench.logged]);
    expect(told).not.toMatch(/canary/);
    const kept = readdirSync(bench.directory ?? '').filter((file) => file.startsWith('ecs'));
    expect(kept.length).toBeGreaterThan(0);
    for (const file of kept.filter((each) => statSync(path.join(bench.directory ?? '', each)).isFile()))
      expect(readFileSync(path.join(bench.directory ?? '', file), 'latin1')).not.toMatch(/canary/);
  });

  it('are there for health checks, also after a restart in the middle', async () => {
    await put('/db/password', 'open');
    await put('token', 'sesame');
    await bench.image('app', STAY);
    const command = ['CMD-SHELL', 'test "$PASSWORD $TOKEN" = "open sesame"'];
    const healthCheck = { command, interval: 5, timeout: 2, retries: 1 };
    const { taskArn } = await bench.run(
      await bench.register([{ name: 'app', image: 'app', secrets, healthCheck }], roles),
    );
    await bench.untilStatus(taskArn, 'RUNNING');
    await bench.cloud.stop();
    bench.reboot();
    await bench.start();
    // A check has five seconds before it at least.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await bench.until(taskArn, ({ healthStatus }) => healthStatus !== 'UNKNOWN');
    expect(await bench.describe(taskArn)).toMatchObject({ healthStatus: 'HEALTHY' });
  });

  it('that are not there stop the task before anything starts, by name', async () => {
    await put('token', 'sesame');
    await bench.image('app', STAY);
    const { taskArn } = await bench.run(await bench.register([{ name: 'app', image: 'app', secrets }], roles));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.stoppedReason).toBe(
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: invalid parameters: arn:aws:ssm:us-east-1:000000000000:parameter/db/password',
    );
  });
});

describe('what this host cannot give', () => {
  it.each([
    [
      'secrets of Secrets Manager',
      { secrets: [{ name: 'KEY', valueFrom: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:k-AbCdEf' }] },
      {},
      /unable to pull secrets.*secret:k-AbCdEf: only Parameter Store is on this host/,
    ],
    [
      'environment files',
      { environmentFiles: [{ value: 'arn:aws:s3:::b/a.env', type: 's3' as const }] },
      {},
      /env files.*web/,
    ],
    ['EFS volumes', {}, { volumes: [{ name: 'v', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }] }, /volume v/],
  ])('%s stop the task before anything starts, by name', async (_, container, more, reason) => {
    await bench.image('app', STAY);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'app', ...container }], more));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.stoppedReason).toMatch(/^ResourceInitializationError: /);
    expect(task.stoppedReason).toMatch(reason);
  });
});

describe('awslogs', () => {
  const logConfiguration = (more = {}) => ({
    logDriver: 'awslogs' as const,
    options: { 'awslogs-group': '/app', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'slip', ...more },
  });
  const role = { executionRoleArn: 'arn:aws:iam::000000000000:role/execution' };
  const readStream = async (taskArn: string) => {
    const input = { logGroupName: '/app', logStreamName: `slip/web/${taskArn.split('/').at(-1)}` };
    const { events } = await bench.cloud.call<{ events: { message: string }[] }>(
      'logs',
      'GetLogEvents',
      { ...input, startFromHead: true },
      { kind: 'account' },
    );
    return events.map((event) => event.message);
  };
  /** Lines come behind the status, as on AWS. */
  const untilLines = async (taskArn: string, count: number) => {
    for (let tries = 0; tries < 250 && (await readStream(taskArn)).length < count; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('brings every line to <prefix>/<container>/<task id>, also what is written while the software is away', async () => {
    const script = 'echo one; while [ ! -f go ]; do sleep 0.01; done; echo two; printf three';
    await bench.image('app', ['sh', '-c', script]);
    const options = logConfiguration({ 'awslogs-create-group': 'true' });
    const { taskArn } = await bench.run(
      await bench.register([{ name: 'web', image: 'app', logConfiguration: options }], role),
    );
    await bench.firstOutput(taskArn, 'web');
    await untilLines(taskArn, 1);
    await bench.cloud.stop();
    writeFileSync(`${bench.directory}/ecs/tasks/${taskArn.split('/').at(-1)}/web/go`, '');
    await new Promise((resolve) => setTimeout(resolve, 60));
    bench.reboot();
    await bench.start();
    await bench.untilStatus(taskArn, 'STOPPED');
    await untilLines(taskArn, 3);
    expect(await readStream(taskArn)).toEqual(['one', 'two', 'three']);
  });

  it('stops the task when the log group does not exist', async () => {
    await bench.image('app', STAY);
    const { taskArn } = await bench.run(
      await bench.register([{ name: 'web', image: 'app', logConfiguration: logConfiguration() }], role),
    );
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.stoppedReason).toMatch(
      /^ResourceInitializationError: failed to validate logger args: .*ResourceNotFoundException: The specified log group does not exist/,
    );
  });
});
