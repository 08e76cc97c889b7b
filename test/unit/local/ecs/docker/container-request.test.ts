import type { ContainerDefinition, NetworkMode } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { ContainerSpec, Isolation } from '../../../../../local/ecs/agent/driver.ts';
import { buildContainerRequest } from '../../../../../local/ecs/docker/container-request.ts';

const MIB = 1024 * 1024;
const port = { containerPort: 80, hostPort: 40_000, protocol: 'tcp' as const };

function build(
  definition: ContainerDefinition = {},
  {
    networkMode = 'awsvpc',
    spec = {},
    isolation = {},
  }: { networkMode?: NetworkMode; spec?: Partial<ContainerSpec>; isolation?: Partial<Isolation> } = {},
) {
  const whole: ContainerSpec = {
    taskId: 't',
    runtimeId: 't-1',
    name: 'web',
    image: { reference: 'sha256:ab', digest: 'sha256:ab', driver: 'docker' },
    environment: { A: '1=2' },
    ports: [port],
    taskPorts: [port],
    mounts: [],
    isolation: {
      networkMode,
      pidMode: undefined,
      ipcMode: undefined,
      sharedPorts: [port],
      cpuUnits: 0,
      memoryMib: undefined,
      memoryReservationMib: undefined,
      definition,
      ...isolation,
    },
    ...spec,
  };
  const pauseId = networkMode === 'awsvpc' ? 'pause' : undefined;
  return buildContainerRequest(whole, { labels: { l: 'v' }, pauseId, sourceOf: ({ volume }) => `/volumes/${volume}` });
}

describe('a container definition, as the engine is asked for it', () => {
  it('has the image by its id, and its own words where the definition has none', () => {
    const request = build();
    expect(request).toMatchObject({ Image: 'sha256:ab', Env: ['A=1=2'], Healthcheck: { Test: ['NONE'] } });
    expect([request.Entrypoint, request.Cmd, request.WorkingDir, request.User]).toEqual(Array(4).fill(undefined));
  });

  it('has what the definition says of the program', () => {
    const spec = { entryPoint: ['a'], command: ['b', 'c'], workingDirectory: '/w' };
    const request = build(
      { user: '7:8', dockerLabels: { l: 'theirs', m: '2' }, pseudoTerminal: true, interactive: true },
      { spec },
    );
    expect(request).toMatchObject({
      Entrypoint: ['a'],
      Cmd: ['b', 'c'],
      WorkingDir: '/w',
      User: '7:8',
      Tty: true,
      OpenStdin: true,
    });
    expect(request.Labels).toEqual({ l: 'v', m: '2', 'com.amazonaws.ecs.container-name': 'web' });
  });

  it.each<[NetworkMode, string | undefined, boolean, string[]]>([
    ['awsvpc', 'container:pause', false, ['A=1=2']],
    ['bridge', undefined, true, ['A=1=2']],
    ['host', 'host', false, ['A=1=2', 'PORT=40000', 'PORT_80=40000']],
    ['none', 'none', true, ['A=1=2']],
  ])('with %s has the network %s', (networkMode, network, publishes, env) => {
    const request = build({ hostname: 'h', extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.1' }] }, { networkMode });
    expect(request.HostConfig.NetworkMode).toBe(network);
    const binding = { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '40000' }] };
    expect(request.HostConfig.PortBindings).toEqual(publishes ? binding : undefined);
    expect(request.Env).toEqual(env);
    expect(request.Hostname).toBe(networkMode === 'awsvpc' ? undefined : 'h');
    expect(request.HostConfig.ExtraHosts).toEqual(networkMode === 'awsvpc' ? undefined : ['db:10.0.0.1']);
  });

  it('has its volumes', () => {
    const mounts = [{ volume: 'data', containerPath: '/data', readOnly: true }];
    const mount = { Type: 'bind', Source: '/volumes/data', Target: '/data', ReadOnly: true };
    expect(build({}, { spec: { mounts } }).HostConfig.Mounts).toEqual([mount]);
  });

  it.each<[Partial<Isolation>, ContainerDefinition, object]>([
    [{}, {}, { CpuShares: 2, Memory: undefined }],
    [
      { cpuUnits: 512, memoryMib: 64, memoryReservationMib: 32 },
      {},
      { CpuShares: 512, Memory: 64 * MIB, MemorySwap: 64 * MIB, MemoryReservation: 32 * MIB },
    ],
    [
      { memoryMib: 64 },
      { linuxParameters: { maxSwap: 16, swappiness: 10 } },
      { MemorySwap: 80 * MIB, MemorySwappiness: 10 },
    ],
    [{ memoryReservationMib: 32 }, {}, { Memory: undefined, MemoryReservation: 32 * MIB }],
  ])('has the limits %j', (isolation, definition, expected) => {
    expect(build(definition, { isolation }).HostConfig).toMatchObject(expected);
  });

  it('has what the definition says of Linux', () => {
    const { HostConfig } = build({
      readonlyRootFilesystem: true,
      privileged: true,
      ulimits: [{ name: 'nofile', softLimit: 10, hardLimit: 20 }],
      systemControls: [{ namespace: 'net.core.somaxconn', value: '9' }],
      linuxParameters: {
        initProcessEnabled: true,
        capabilities: { add: ['SYS_PTRACE'], drop: ['CHOWN'] },
        sharedMemorySize: 8,
        tmpfs: [{ containerPath: '/t', size: 4, mountOptions: ['noexec'] }],
        devices: [{ hostPath: '/dev/fuse', permissions: ['read', 'mknod'] }],
      },
    });
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      Privileged: true,
      Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }],
      Sysctls: { 'net.core.somaxconn': '9' },
      Init: true,
      CapAdd: ['SYS_PTRACE'],
      CapDrop: ['CHOWN'],
      ShmSize: 8 * MIB,
      Tmpfs: { '/t': 'noexec,size=4m' },
      Devices: [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse', CgroupPermissions: 'rm' }],
    });
  });

  it.each<keyof ContainerDefinition>(['links', 'resourceRequirements', 'firelensConfiguration', 'credentialSpecs'])(
    'is refused with %s',
    (field) => {
      expect(() => build({ name: 'web', [field]: { any: 1 } })).toThrow(`web: ${field} is not available on this host`);
    },
  );

  it.each<[Partial<Isolation>, NetworkMode, object]>([
    [{}, 'awsvpc', { PidMode: undefined, IpcMode: undefined }],
    [{ pidMode: 'task', ipcMode: 'task' }, 'awsvpc', { PidMode: 'container:pause', IpcMode: 'container:pause' }],
    [{ pidMode: 'host', ipcMode: 'none' }, 'bridge', { PidMode: 'host', IpcMode: 'none' }],
  ])('sees the processes and shares the memory of %j', (isolation, networkMode, expected) => {
    expect(build({}, { isolation, networkMode }).HostConfig).toMatchObject(expected);
  });

  it('is refused what it would have to share with its task where the task has nothing of its own', () => {
    for (const field of ['pidMode', 'ipcMode'])
      expect(() => build({}, { isolation: { [field]: 'task' }, networkMode: 'bridge' })).toThrow(
        `${field} task is available on this host with the network mode awsvpc alone`,
      );
  });
});
