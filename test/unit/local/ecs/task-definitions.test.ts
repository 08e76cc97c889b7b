import type {
  ContainerDefinition,
  DeleteTaskDefinitionsResponse,
  DescribeTaskDefinitionResponse,
  ListTaskDefinitionFamiliesResponse,
  ListTaskDefinitionsResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isFargateSize, parseCpu, parseMemory } from '../../../../local/ecs/definitions/fargate-sizes.ts';
import { waitUntil } from '../../../e2e/wait-until.ts';
import { createBench, STAY } from './ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(() => {
  bench = createBench({ inMemory: true });
});
afterEach(() => bench.end());

const web: ContainerDefinition = { name: 'web', image: 'hello' };
const arnOf = (revision: number) => `arn:aws:ecs:us-east-1:000000000000:task-definition/app:${revision}`;
const find = (taskDefinition: string, include?: string[]) =>
  bench.call<DescribeTaskDefinitionResponse>('DescribeTaskDefinition', { taskDefinition, include });

describe('task definitions', () => {
  it('count revisions by family, never using one twice', async () => {
    expect(await bench.register([web])).toBe(arnOf(1));
    expect(await bench.register([web])).toBe(arnOf(2));
    expect(await bench.register([web], { family: 'other' })).toBe(arnOf(1).replace('app', 'other'));
    await bench.call('DeregisterTaskDefinition', { taskDefinition: 'app:2' });
    await bench.call('DeleteTaskDefinitions', { taskDefinitions: ['app:2'] });
    expect(await bench.register([web])).toBe(arnOf(3));
  });

  it('are found by family (the latest ACTIVE one), family:revision and ARN', async () => {
    for (let revision = 1; revision <= 3; revision += 1) await bench.register([web]);
    await bench.call('DeregisterTaskDefinition', { taskDefinition: 'app:3' });
    expect((await find('app')).taskDefinition?.revision).toBe(2);
    expect((await find('app:1')).taskDefinition?.revision).toBe(1);
    expect((await find(arnOf(3))).taskDefinition).toMatchObject({
      status: 'INACTIVE',
      deregisteredAt: expect.any(Date),
    });
    // The last two are of another account and of another region.
    for (const other of ['nothing', arnOf(1).replace('000000000000', '111111111111'), arnOf(1).replace('east', 'west')])
      await expect(find(other)).rejects.toMatchObject({
        code: 'ClientException',
        message: 'Unable to describe task definition.',
      });
  });

  it('show the defaults that ECS fills in', async () => {
    await bench.register(
      [{ ...web, portMappings: [{ containerPort: 80 }], healthCheck: { command: ['CMD', 'true'] } }],
      { cpu: '1 vCPU', memory: '2 GB', tags: [{ key: 'a', value: 'b' }] },
    );
    const { taskDefinition, tags } = await find('app', ['TAGS']);
    expect(taskDefinition).toMatchObject({
      cpu: '1024',
      memory: '2048',
      status: 'ACTIVE',
      volumes: [],
      compatibilities: ['EC2', 'FARGATE'],
      containerDefinitions: [
        {
          essential: true,
          cpu: 0,
          environment: [],
          portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
          healthCheck: { interval: 30, timeout: 5, retries: 3 },
        },
      ],
    });
    expect(tags).toEqual([{ key: 'a', value: 'b' }]);
    expect((await find('app')).tags).toEqual([]);
  });

  it('are listed by family and status', async () => {
    await bench.register([web]);
    await bench.register([web]);
    await bench.register([web], { family: 'other' });
    await bench.call('DeregisterTaskDefinition', { taskDefinition: 'other:1' });
    const list = async (input: object) =>
      (await bench.call<ListTaskDefinitionsResponse>('ListTaskDefinitions', input)).taskDefinitionArns;
    expect(await list({ familyPrefix: 'app' })).toEqual([arnOf(1), arnOf(2)]);
    expect(await list({ sort: 'DESC', maxResults: 1 })).toEqual([arnOf(2)]);
    expect(await list({ status: 'INACTIVE' })).toEqual([arnOf(1).replace('app', 'other')]);
    const families = (input: object) =>
      bench.call<ListTaskDefinitionFamiliesResponse>('ListTaskDefinitionFamilies', input);
    expect((await families({})).families).toEqual(['app', 'other']);
    expect((await families({ status: 'ACTIVE' })).families).toEqual(['app']);
    expect((await families({ familyPrefix: 'ot' })).families).toEqual(['other']);
  });

  it('are deleted in two steps: INACTIVE first, then DELETE_IN_PROGRESS, and gone when no task is of it', async () => {
    await bench.start();
    await bench.image('stay', STAY);
    const { taskArn } = await bench.run(await bench.register([{ ...web, image: 'stay' }]));
    const remove = () =>
      bench.call<DeleteTaskDefinitionsResponse>('DeleteTaskDefinitions', { taskDefinitions: ['app:1'] });
    // API reference, DeleteTaskDefinitions: "You must deregister a task definition revision before you delete it."
    expect(await remove()).toMatchObject({ taskDefinitions: [], failures: [{ arn: arnOf(1) }] });
    await bench.call('DeregisterTaskDefinition', { taskDefinition: 'app:1' });
    const { taskDefinitions = [] } = await remove();
    expect(taskDefinitions).toMatchObject([{ status: 'DELETE_IN_PROGRESS', deleteRequestedAt: expect.any(Date) }]);
    await expect(bench.run('app:1')).rejects.toMatchObject({ message: 'TaskDefinition is inactive' });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await remove()).toEqual({ taskDefinitions, failures: [] });

    await bench.call('StopTask', { task: taskArn });
    await bench.untilStatus(taskArn, 'STOPPED');
    await expect(find('app:1')).rejects.toMatchObject({ message: 'Unable to describe task definition.' });
    const list = { status: 'DELETE_IN_PROGRESS' };
    expect(await bench.call('ListTaskDefinitions', list)).toMatchObject({ taskDefinitionArns: [] });
  });

  it('that nobody uses are gone from the list too, a moment after they were deleted', async () => {
    for (const name of ['app:1', 'app:2']) {
      await bench.register([web]);
      await bench.call('DeregisterTaskDefinition', { taskDefinition: name });
    }
    await bench.call('DeleteTaskDefinitions', { taskDefinitions: ['app:1'] });
    const going = async () =>
      (await bench.call<ListTaskDefinitionsResponse>('ListTaskDefinitions', { status: 'DELETE_IN_PROGRESS' }))
        .taskDefinitionArns;
    await waitUntil('it is gone', async () => (await going())?.length === 0);
    expect((await find('app:2')).taskDefinition?.status).toBe('INACTIVE');
  });

  it('of EC2 need no size, and are not for Fargate', async () => {
    const { taskDefinition } = await bench.call<RegisterTaskDefinitionResponse>('RegisterTaskDefinition', {
      family: 'app',
      containerDefinitions: [{ ...web, memory: 128 }],
    });
    expect(taskDefinition?.compatibilities).toEqual(['EC2']);
  });
});

const container = (more: Partial<ContainerDefinition>): Partial<RegisterTaskDefinitionRequest> => ({
  containerDefinitions: [{ ...web, ...more }],
});
const pair = (
  first: Partial<ContainerDefinition>,
  second: Partial<ContainerDefinition>,
): Partial<RegisterTaskDefinitionRequest> => ({
  containerDefinitions: [
    { name: 'a', image: 'i', ...first },
    { name: 'b', image: 'i', ...second },
  ],
});
const check = (more: object) => container({ healthCheck: { command: ['CMD', 'true'], ...more } });

describe('RegisterTaskDefinition refuses', () => {
  it.each<[string, Partial<RegisterTaskDefinitionRequest>, RegExp]>([
    ['no family', { family: '' }, /Family should not be null/],
    ['a wrong family', { family: 'a b' }, /Family contains invalid characters/],
    ['no containers', { containerDefinitions: [] }, /Container list cannot be empty/],
    [
      '11 containers',
      { containerDefinitions: Array.from({ length: 11 }, (_, at) => ({ name: `c${at}`, image: 'i' })) },
      /at most 10/,
    ],
    ['nothing essential', container({ essential: false }), /At least one container must be marked as essential/],
    ['one name twice', pair({ name: 'b' }, {}), /'b' is used more than once/],
    ['a container without image', container({ image: '' }), /Container.image should not be null or empty/],
    ['a wrong container name', container({ name: 'a b' }), /Container.name contains invalid characters/],
    ['networkMode bridge', { networkMode: 'bridge' }, /Fargate only supports network mode ‘awsvpc’/],
    ['no cpu', { cpu: undefined }, /Fargate requires that 'cpu' be defined at the task level/],
    ['no memory', { memory: undefined }, /Fargate requires that 'memory' be defined at the task level/],
    [
      'a size that Fargate has not',
      { cpu: '256', memory: '4096' },
      /No Fargate configuration exists for given values: 256 CPU, 4096 memory/,
    ],
    ['a cpu that is no number', { cpu: 'much' }, /Invalid 'cpu' setting for task/],
    ['privileged', container({ privileged: true }), /privileged/],
    ['links', container({ links: ['a'] }), /Links are not supported/],
    ['dockerSecurityOptions', container({ dockerSecurityOptions: ['a'] }), /dockerSecurityOptions/],
    ['devices', container({ linuxParameters: { devices: [{ hostPath: '/dev/a' }] } }), /linuxParameters.devices/],
    ['an added capability', container({ linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } }), /NET_ADMIN/],
    ['host.sourcePath', { volumes: [{ name: 'v', host: { sourcePath: '/' } }] }, /host.sourcePath/],
    [
      'dockerVolumeConfiguration',
      { volumes: [{ name: 'v', dockerVolumeConfiguration: {} }] },
      /dockerVolumeConfiguration/,
    ],
    ['placementConstraints', { placementConstraints: [{ type: 'memberOf' }] }, /placement constraints/],
    ['an ephemeral storage of 20', { ephemeralStorage: { sizeInGiB: 20 } }, /between 21 and 200/],
    ['another architecture', { runtimePlatform: { cpuArchitecture: 'RISC' as 'ARM64' } }, /cpuArchitecture/],
    ['another hostPort', container({ portMappings: [{ containerPort: 80, hostPort: 81 }] }), /must match/],
    [
      'a port of two containers',
      pair({ portMappings: [{ containerPort: 80 }] }, { portMappings: [{ containerPort: 80 }] }),
      /80\/tcp/,
    ],
    ['a fraction of a port', container({ portMappings: [{ containerPort: 80.5 }] }), /containerPort/],
    [
      'awslogs without execution role',
      container({ logConfiguration: { logDriver: 'awslogs' } }),
      /execution role ARN to support log driver awslogs/,
    ],
    [
      'an unknown volume',
      container({ mountPoints: [{ sourceVolume: 'v', containerPath: '/v' }] }),
      /Unknown volume 'v'/,
    ],
    [
      'an unknown dependency',
      container({ dependsOn: [{ containerName: 'x', condition: 'START' }] }),
      /Cannot depend on container \+ 'x' because it does not exist/,
    ],
    [
      'SUCCESS of an essential container',
      pair({ dependsOn: [{ containerName: 'b', condition: 'SUCCESS' }] }, {}),
      /A dependency container with SUCCESS or COMPLETE condition cannot be an essential container/,
    ],
    [
      'HEALTHY without a health check',
      pair({ dependsOn: [{ containerName: 'b', condition: 'HEALTHY' }] }, {}),
      /no health check/,
    ],
    [
      'a cycle',
      pair(
        { dependsOn: [{ containerName: 'b', condition: 'START' }] },
        { dependsOn: [{ containerName: 'a', condition: 'START' }] },
      ),
      /cycle: a -> b -> a/,
    ],
    ['a stopTimeout of 121', container({ stopTimeout: 121 }), /stopTimeout/],
    ['a stopTimeout of 2.5', container({ stopTimeout: 2.5 }), /stopTimeout/],
    ['a health interval of 4', check({ interval: 4 }), /health check interval/],
    ['a health interval of 5.5', check({ interval: 5.5 }), /health check interval/],
    ['a health timeout of 61', check({ timeout: 61 }), /health check timeout/],
    ['11 health retries', check({ retries: 11 }), /health check retries/],
    ['a health startPeriod of 301', check({ startPeriod: 301 }), /health check startPeriod/],
    ['a health check without command', check({ command: [] }), /Health check command/],
    [
      'a restartAttemptPeriod of 59',
      container({ restartPolicy: { enabled: true, restartAttemptPeriod: 59 } }),
      /restartAttemptPeriod/,
    ],
    [
      '51 ignored exit codes',
      container({ restartPolicy: { enabled: true, ignoredExitCodes: Array(51).fill(1) } }),
      /ignoredExitCodes/,
    ],
    [
      'containers larger than the task',
      container({ memory: 1024 }),
      /'memory' setting for container is greater than for the task/,
    ],
  ])('%s, as a ClientException, and registers nothing', async (_, more, message) => {
    const registered = bench.register([web], more);
    await expect(registered).rejects.toMatchObject({
      code: 'ClientException',
      status: 400,
      message: expect.stringMatching(message),
    });
    expect((await bench.call<ListTaskDefinitionsResponse>('ListTaskDefinitions')).taskDefinitionArns).toEqual([]);
  });
});

describe('Fargate sizes', () => {
  it('are 74 pairs', () => {
    const cpus = Array.from({ length: 64 }, (_, at) => (at + 1) * 256);
    const memories = Array.from({ length: 240 }, (_, at) => (at + 1) * 512);
    const pairs = cpus.flatMap((cpu) => memories.filter((memoryMib) => isFargateSize({ cpu, memoryMib })));
    expect(pairs).toHaveLength(74);
  });

  it.each([
    ['.25 vCPU', 256],
    ['1 vcpu', 1024],
    ['4096', 4096],
  ])('read %s as %d CPU units', (text, units) => expect(parseCpu(text)).toBe(units));

  it.each([
    ['0.5 GB', 512],
    ['2gb', 2048],
    ['1024', 1024],
  ])('read %s as %d MiB', (text, mib) => expect(parseMemory(text)).toBe(mib));
});
