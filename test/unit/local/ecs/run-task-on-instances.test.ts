import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import type {
  ContainerDefinition,
  DescribeClustersResponse,
  ListTasksResponse,
  RegisterTaskDefinitionRequest,
  RunTaskRequest,
  RunTaskResponse,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBench, isAlive, pidOf, STAY, untilDead } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
  await bench.image('hello', STAY);
});
afterEach(() => bench.end());

const web = (more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({
  name: 'web',
  image: 'hello',
  memory: 512,
  ...more,
});
/** A definition for instances: no size of its own, and a network mode that is Docker's. */
const define = (container = web(), more: Partial<RegisterTaskDefinitionRequest> = {}) =>
  bench.register([container], {
    networkMode: 'bridge',
    cpu: undefined,
    memory: undefined,
    requiresCompatibilities: ['EC2'],
    ...more,
  });
const launch = (taskDefinition: string, more: Partial<RunTaskRequest> = {}) =>
  bench.call<RunTaskResponse>('RunTask', { taskDefinition, launchType: 'EC2', ...more });
const hostsOf = ({ tasks }: RunTaskResponse) => tasks?.map((task) => task.containerInstanceArn);
const reasonsOf = ({ failures }: RunTaskResponse) => failures?.map(({ arn, reason }) => [arn, reason]);
const awsvpc = (...subnets: string[]) => ({ awsvpcConfiguration: { subnets } });
const remaining = async (arn: string) => {
  const { remainingResources = [], runningTasksCount, pendingTasksCount } = await bench.instance(arn);
  const [cpu, memory, tcp, udp] = remainingResources;
  return {
    cpu: cpu?.integerValue,
    memory: memory?.integerValue,
    tcp: tcp?.stringSetValue,
    udp: udp?.stringSetValue,
    tasks: [runningTasksCount, pendingTasksCount],
  };
};

describe('RunTask with launch type EC2', () => {
  it('runs a task on an instance, which has less until the task has stopped', async () => {
    const arn = await bench.addInstance();
    const port = await freePort();
    const definition = await define(
      web({
        cpu: 128,
        portMappings: [{ containerPort: 80 }, { containerPort: 53, hostPort: port, protocol: 'udp' }],
      }),
    );
    const { tasks, failures } = await launch(definition);
    const [task] = tasks ?? [];
    expect(failures).toEqual([]);
    expect(task).toMatchObject({
      launchType: 'EC2',
      containerInstanceArn: arn,
      availabilityZone: 'us-east-1a',
      lastStatus: 'PENDING',
      cpu: '128',
      memory: '512',
      attachments: [],
      group: 'family:app',
    });
    for (const field of ['platformVersion', 'platformFamily', 'ephemeralStorage', 'capacityProviderName']) {
      expect(task).not.toHaveProperty(field);
    }
    expect(await remaining(arn)).toEqual({
      cpu: 1920,
      memory: 3584,
      tcp: expect.anything(),
      udp: [String(port)],
      tasks: [0, 1],
    });

    const running = await bench.untilStatus(task?.taskArn ?? '', 'RUNNING');
    expect(running).toMatchObject({ connectivity: 'CONNECTED', attachments: [] });
    expect(running.containers?.[0]?.networkBindings).toEqual([
      { bindIP: '127.0.0.1', containerPort: 80, hostPort: expect.any(Number), protocol: 'tcp' },
      { bindIP: '127.0.0.1', containerPort: 53, hostPort: port, protocol: 'udp' },
    ]);
    expect((await remaining(arn)).tasks).toEqual([1, 0]);

    await bench.call('StopTask', { task: task?.taskArn });
    await bench.untilStatus(task?.taskArn ?? '', 'STOPPED');
    expect(await remaining(arn)).toMatchObject({ cpu: 2048, memory: 4096, udp: [], tasks: [0, 0] });
    const events = await bench.sentInstanceEvents(arn);
    expect(events.map(({ version, remainingResources }) => [version, remainingResources?.[1]?.integerValue])).toEqual([
      [1, 4096],
      [2, 3584],
      [3, 4096],
    ]);
    expect((await bench.sentEventsOf(task?.taskArn ?? '')).at(-1)?.detail).toMatchObject({
      containerInstanceArn: arn,
      launchType: 'EC2',
      lastStatus: 'STOPPED',
    });
  });

  it('is what a request without launch type and strategy means, and counts beside Fargate', async () => {
    const arn = await bench.addInstance();
    const { tasks } = await launch(await define(), { launchType: undefined });
    expect(tasks?.[0]).toMatchObject({ launchType: 'EC2', containerInstanceArn: arn });
    await bench.untilStatus(tasks?.[0]?.taskArn ?? '', 'RUNNING');
    const { clusters } = await bench.call<DescribeClustersResponse>('DescribeClusters', { include: ['STATISTICS'] });
    expect(clusters?.[0]).toMatchObject({ registeredContainerInstancesCount: 1, runningTasksCount: 1 });
    expect(clusters?.[0]?.statistics).toEqual([
      { name: 'runningEC2TasksCount', value: '1' },
      { name: 'runningFargateTasksCount', value: '0' },
      { name: 'pendingEC2TasksCount', value: '0' },
      { name: 'pendingFargateTasksCount', value: '0' },
      { name: 'activeEC2ServiceCount', value: '0' },
      { name: 'activeFargateServiceCount', value: '0' },
      { name: 'drainingEC2ServiceCount', value: '0' },
      { name: 'drainingFargateServiceCount', value: '0' },
    ]);
  });

  it('with awsvpc goes to the zone of a subnet, and has a network interface there', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const definition = await define(web({ portMappings: [{ containerPort: 80 }] }), { networkMode: 'awsvpc' });
    const [a = '', b = '', c = ''] = bench.subnets;
    const { tasks } = await launch(definition, { networkConfiguration: awsvpc(b, c) });
    expect(tasks?.[0]).toMatchObject({
      containerInstanceArn: second,
      lastStatus: 'PROVISIONING',
      attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'subnetId', value: b }] }],
    });
    const running = await bench.untilStatus(tasks?.[0]?.taskArn ?? '', 'RUNNING');
    expect(running.containers?.[0]?.networkInterfaces).toHaveLength(1);
    expect((await remaining(second)).tcp).not.toContain('80');
    expect(hostsOf(await launch(definition, { networkConfiguration: awsvpc(a) }))).toEqual([first]);
    expect(reasonsOf(await launch(definition, { networkConfiguration: awsvpc(c) }))).toEqual([
      [first, 'ATTRIBUTE'],
      [second, 'ATTRIBUTE'],
    ]);
  });

  it('places as many as there is room for, and says of each instance why not more', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const definition = await define(web({ memory: 3000 }));
    const answer = await launch(definition, { count: 3, clientToken: 'a' });
    expect(hostsOf(answer)).toEqual([first, second]);
    expect(reasonsOf(answer)).toEqual([
      [first, 'RESOURCE:MEMORY'],
      [second, 'RESOURCE:MEMORY'],
    ]);
    expect(await launch(definition, { count: 3, clientToken: 'a' })).toEqual(answer);
  });

  it('that found no room may be repeated with its clientToken', async () => {
    const arn = await bench.addInstance();
    const definition = await define(web({ memory: 3000 }));
    const { tasks } = await launch(definition);
    expect(await launch(definition, { clientToken: 'a' })).toMatchObject({ tasks: [], failures: [{ arn }] });
    await bench.call('StopTask', { task: tasks?.[0]?.taskArn });
    await bench.untilStatus(tasks?.[0]?.taskArn ?? '', 'STOPPED');
    expect(hostsOf(await launch(definition, { clientToken: 'a' }))).toEqual([arn]);
  });

  it.each<
    [string, Partial<ContainerDefinition>, Partial<RegisterTaskDefinitionRequest>, Partial<RunTaskRequest>, string]
  >([
    ['too much cpu', { cpu: 2049 }, {}, {}, 'RESOURCE:CPU'],
    ['too much memory of the task', {}, { memory: '8192' }, {}, 'RESOURCE:MEMORY'],
    ['a port that the agent has', { portMappings: [{ containerPort: 80, hostPort: 22 }] }, {}, {}, 'RESOURCE:PORTS'],
    ['another architecture', {}, { runtimePlatform: { cpuArchitecture: otherArchitecture() } }, {}, 'ATTRIBUTE'],
    [
      "the definition's constraint",
      {},
      { placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == test' }] },
      {},
      'MemberOf placement constraint unsatisfied.',
    ],
    [
      "the request's constraint",
      {},
      {},
      { placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack != prod' }] },
      'MemberOf placement constraint unsatisfied.',
    ],
  ])('fails for %s', async (_, container, definition, request, reason) => {
    const arn = await bench.addInstance({ attributes: [{ name: 'stack', value: 'prod' }] });
    const answer = await launch(await define(web(container), definition), request);
    expect(answer.tasks).toEqual([]);
    expect(reasonsOf(answer)).toEqual([[arn, reason]]);
    expect(bench.events.filter(({ type }) => type === 'ECS Task State Change')).toEqual([]);
  });

  it('puts two tasks with one host port on two instances, and no third on any', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const port = await freePort();
    const definition = await define(web({ portMappings: [{ containerPort: 80, hostPort: port }] }));
    const answer = await launch(definition, { count: 3 });
    expect(hostsOf(answer)).toEqual([first, second]);
    expect(reasonsOf(answer)?.map(([, reason]) => reason)).toEqual(['RESOURCE:PORTS', 'RESOURCE:PORTS']);
    expect((await remaining(first)).tcp).toContain(String(port));
    const bound = [];
    for (const { taskArn = '' } of answer.tasks ?? []) {
      const { containers } = await bench.untilStatus(taskArn, 'RUNNING');
      bound.push(containers?.[0]?.networkBindings?.[0]?.hostPort);
    }
    // This machine plays both instances: one has the port itself, the other says which it has instead.
    expect(bound).toContain(port);
    expect(new Set(bound).size).toBe(2);
  });

  it('gives a task the host port that another has left', async () => {
    await bench.addInstance();
    const port = await freePort();
    const definition = await define(web({ portMappings: [{ containerPort: port }] }), { networkMode: 'host' });
    for (let round = 0; round < 2; round += 1) {
      const { tasks } = await launch(definition);
      const { taskArn = '' } = tasks?.[0] ?? {};
      const { containers } = await bench.untilStatus(taskArn, 'RUNNING');
      expect(containers?.[0]?.networkBindings?.[0]?.hostPort).toBe(port);
      await bench.call('StopTask', { task: taskArn });
      await bench.untilStatus(taskArn, 'STOPPED');
    }
  });

  it('gives a task another port where a stranger listens on the one that it wants', async () => {
    await bench.addInstance();
    const stranger = createServer();
    const port = await freePort();
    await listen(stranger, port);
    const { tasks } = await launch(await define(web({ portMappings: [{ containerPort: 80, hostPort: port }] })));
    const { containers } = await bench.untilStatus(tasks?.[0]?.taskArn ?? '', 'RUNNING');
    expect(containers?.[0]?.networkBindings?.[0]?.hostPort).not.toBe(port);
    await new Promise((resolve) => stranger.close(resolve));
  });

  it('keeps a group on distinct instances, and tasks of other groups out of it', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const request: Partial<RunTaskRequest> = { placementConstraints: [{ type: 'distinctInstance' }] };
    const definition = await define();
    const answer = await launch(definition, { ...request, count: 3 });
    expect(hostsOf(answer)).toEqual([first, second]);
    expect(reasonsOf(answer)?.map(([, reason]) => reason)).toEqual(
      Array(2).fill('DistinctInstance placement constraint unsatisfied.'),
    );
    expect((await launch(definition, { ...request, group: 'other' })).tasks).toHaveLength(1);
    // A task that is told to stop does not count, though it is still there.
    await bench.call('StopTask', { task: answer.tasks?.[0]?.taskArn });
    expect(hostsOf(await launch(definition, request))).toEqual([first]);
  });

  it('spreads over zones, then packs; places beside a group and away from it', async () => {
    const arns = [];
    for (let count = 0; count < 4; count += 1) arns.push(await bench.addInstance());
    const definition = await define();
    const spread = [{ type: 'spread' as const, field: 'attribute:ecs.availability-zone' }];
    expect(hostsOf(await launch(definition, { count: 3, placementStrategy: spread }))).toEqual(arns.slice(0, 3));
    const packed = [{ type: 'binpack' as const, field: 'memory' }];
    const beside = [{ type: 'memberOf' as const, expression: 'task:group == family:app' }];
    const away = [{ type: 'memberOf' as const, expression: 'not(task:group == family:app)' }];
    const group = 'other';
    const packedHosts = hostsOf(await launch(definition, { count: 2, group, placementStrategy: packed }));
    expect(packedHosts).toEqual([arns[0], arns[0]]);
    expect(arns.slice(0, 3)).toContain(hostsOf(await launch(definition, { group, placementConstraints: beside }))?.[0]);
    expect(hostsOf(await launch(definition, { group, placementConstraints: away }))).toEqual([arns[3]]);
  });

  it('places nothing on an instance that drains, and leaves alone what runs there', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const definition = await define();
    const { tasks } = await launch(definition);
    const { taskArn = '' } = tasks?.[0] ?? {};
    await bench.untilStatus(taskArn, 'RUNNING');
    const drain = (arn: string) =>
      bench.call('UpdateContainerInstancesState', { containerInstances: [arn], status: 'DRAINING' });
    await drain(first);
    expect(hostsOf(await launch(definition, { count: 2 }))).toEqual([second, second]);
    await drain(second);
    await expect(launch(definition)).rejects.toThrow('No Container Instances were found in your cluster.');
    expect(await bench.describe(taskArn)).toMatchObject({ lastStatus: 'RUNNING' });
    const { taskArns } = await bench.call<ListTasksResponse>('ListTasks', { containerInstance: first });
    expect(taskArns).toEqual([taskArn]);
    const byId = { containerInstance: second.split('/').at(-1) };
    expect((await bench.call<ListTasksResponse>('ListTasks', byId)).taskArns).toHaveLength(2);
  });

  it('writes the logs of a task without an execution role, as the role of the instance does', async () => {
    await bench.addInstance();
    const options = { 'awslogs-group': '/app', 'awslogs-create-group': 'true', 'awslogs-stream-prefix': 'p' };
    const definition = await define(web({ logConfiguration: { logDriver: 'awslogs', options } }));
    const { tasks } = await launch(definition);
    await bench.untilStatus(tasks?.[0]?.taskArn ?? '', 'RUNNING');
  });

  it.each<[string, Partial<RegisterTaskDefinitionRequest>, Partial<RunTaskRequest>, RegExp]>([
    ['a network without awsvpc', {}, { networkConfiguration: awsvpc() }, /not valid for the given networkMode/],
    ['no network with awsvpc', { networkMode: 'awsvpc' }, {}, /Network Configuration must be provided/],
    [
      'a public address',
      { networkMode: 'awsvpc' },
      { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'ENABLED' } } },
      /Assign public IP is not supported for this launch type/,
    ],
    ['Fargate for a definition of EC2', {}, { launchType: 'FARGATE' }, /does not support launch_type FARGATE/],
    ['a platform version', {}, { platformVersion: 'LATEST' }, /platform version must be null/],
    ['an unknown constraint', {}, { placementConstraints: [{ type: 'other' as 'memberOf' }] }, /type 'other'/],
    ['a constraint without expression', {}, { placementConstraints: [{ type: 'memberOf' }] }, /requires an expression/],
    [
      'an expression that is none',
      {},
      { placementConstraints: [{ type: 'memberOf', expression: 'stack == prod' }] },
      /Invalid expression/,
    ],
    [
      'an expression of 2001 characters',
      {},
      { placementConstraints: [{ type: 'memberOf', expression: 'x'.repeat(2001) }] },
      /at most 2000/,
    ],
    [
      'distinctInstance with an expression',
      {},
      { placementConstraints: [{ type: 'distinctInstance', expression: 'x' }] },
      /does not take an expression/,
    ],
    ['11 constraints', {}, { placementConstraints: Array(11).fill({ type: 'distinctInstance' }) }, /at most 10/],
    ['an unknown strategy', {}, { placementStrategy: [{ type: 'other' as 'random' }] }, /type 'other'/],
    ['a strategy without field', {}, { placementStrategy: [{ type: 'spread' }] }, /Invalid field ''/],
    ['binpack by ports', {}, { placementStrategy: [{ type: 'binpack', field: 'ports' }] }, /Invalid field 'ports'/],
    ['random with a field', {}, { placementStrategy: [{ type: 'random', field: 'cpu' }] }, /does not take a field/],
    ['6 strategies', {}, { placementStrategy: Array(6).fill({ type: 'random' }) }, /at most 5/],
  ])('refuses %s', async (_, definition, request, message) => {
    await bench.addInstance();
    await expect(launch(await define(web(), definition), request)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });
});

describe('RegisterTaskDefinition for instances', () => {
  it.each<[string, Partial<ContainerDefinition>, Partial<RegisterTaskDefinitionRequest>, RegExp]>([
    ['no memory at all', { memory: undefined }, {}, /At least one of 'memory' or 'memoryReservation'/],
    ['an unknown network mode', {}, { networkMode: 'other' as 'host' }, /Invalid networkMode 'other'/],
    ['ports without a network', { portMappings: [{ containerPort: 80 }] }, { networkMode: 'none' }, /networkMode=none/],
    [
      'another host port with host',
      { portMappings: [{ containerPort: 80, hostPort: 81 }] },
      { networkMode: 'host' },
      /When networkMode=host, the host ports and container ports in port mappings must match/,
    ],
    ['distinctInstance', {}, { placementConstraints: [{ type: 'distinctInstance' as 'memberOf' }] }, /'distinctInst/],
    ['a wrong expression', {}, { placementConstraints: [{ type: 'memberOf', expression: 'x' }] }, /Invalid expression/],
  ])('refuses %s', async (_, container, definition, message) => {
    await expect(define(web(container), definition)).rejects.toThrow(message);
  });
});

describe('DeregisterContainerInstance', () => {
  it('is refused while tasks are there; with force they end as on a host that is gone, killed at once', async () => {
    // It does not stop when it is asked to.
    await bench.image('stays', ['node', '-e', STAY.at(-1)?.replace('process.exit(0)', '{}') ?? '']);
    const arn = await bench.addInstance();
    const definition = await define(web({ image: 'stays', stopTimeout: 120 }));
    const { tasks } = await launch(definition, { count: 2 });
    const [running = '', stopping = ''] = tasks?.map((task) => task.taskArn ?? '') ?? [];
    const pids = [];
    for (const taskArn of [running, stopping]) {
      await bench.untilStatus(taskArn, 'RUNNING');
      pids.push(pidOf((await bench.firstOutput(taskArn, 'web'))[0]));
    }
    await expect(bench.call('DeregisterContainerInstance', { containerInstance: arn })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Found running tasks on the instance.',
    });
    await bench.call('StopTask', { task: stopping });
    await bench.untilStatus(stopping, 'STOPPING');
    expect(pids.map(isAlive)).toEqual([true, true]);

    await bench.call('DeregisterContainerInstance', { containerInstance: arn, force: true });
    expect(await bench.untilStatus(running, 'STOPPED')).toMatchObject({
      stopCode: 'TerminationNotice',
      stoppedReason: expect.stringMatching(/^Host EC2 \(instance i-0[0-9a-f]{16}\) terminated\.$/),
    });
    expect(await bench.untilStatus(stopping, 'STOPPED')).toMatchObject({ stopCode: 'UserInitiated' });
    for (const pid of pids) await untilDead(pid);
    for (const taskArn of [running, stopping]) {
      expect((await bench.sentEventsOf(taskArn)).at(-1)?.detail).toMatchObject({ lastStatus: 'STOPPED' });
    }
    const events = await bench.sentInstanceEvents(arn);
    expect(events.at(-1)).toMatchObject({ status: 'INACTIVE', agentConnected: false });
    expect(await remaining(arn)).toMatchObject({ cpu: 2048, memory: 4096, tasks: [0, 0] });
  });
});

describe('after a restart', () => {
  it('instances and what runs on them are as they were', async () => {
    const [first, second] = [await bench.addInstance(), await bench.addInstance()];
    const definition = await define(web({ memory: 3000 }));
    const { tasks } = await launch(definition, { count: 2 });
    for (const { taskArn = '' } of tasks ?? []) await bench.untilStatus(taskArn, 'RUNNING');
    const before = await Promise.all([first, second].map(bench.instance));
    await bench.cloud.stop();
    bench.reboot();
    await bench.start();
    expect(await Promise.all([first, second].map(bench.instance))).toEqual(before);
    expect(before[0]).toMatchObject({ runningTasksCount: 1 });
    expect(reasonsOf(await launch(definition))?.map(([, reason]) => reason)).toEqual(Array(2).fill('RESOURCE:MEMORY'));
  });
});

function otherArchitecture() {
  return process.arch === 'arm64' ? 'X86_64' : 'ARM64';
}

/** Below those that systems give to whoever asks for any: nobody takes it between this and its use. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    const port = randomInt(20_000, 32_000);
    const isFree = await listen(server, port).then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
