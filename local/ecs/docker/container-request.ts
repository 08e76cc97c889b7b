import type { ContainerDefinition, IpcMode, PidMode } from '@aws-sdk/client-ecs';
import { ContainerError } from '../agent/container-error.ts';
import type { ContainerSpec, Mount, PortBinding } from '../agent/driver.ts';
import { tellPorts } from '../process/process-launch.ts';
import { NAME_LABEL } from './container-labels.ts';

const MIB = 1024 * 1024;
/** The kernel's least; ECS gives it where a container asks for nothing (API reference, ContainerDefinition, `cpu`). */
const CPU_SHARES_MIN = 2;

interface RequestParts {
  labels: Record<string, string>;
  /** The container whose network it joins; undefined where it has one of its own, or the host's. */
  pauseId: string | undefined;
  /** The directory of a volume. */
  sourceOf(mount: Mount): string;
}

/** A container definition as the engine wants it (docs.docker.com/reference/api/engine, ContainerCreate). Throws ContainerError. */
export function buildContainerRequest(spec: ContainerSpec, { labels, pauseId, sourceOf }: RequestParts) {
  const { definition, networkMode, pidMode, ipcMode, memoryMib, memoryReservationMib, cpuUnits } = spec.isolation;
  refuseUnavailable(definition);
  const { linuxParameters = {} } = definition;
  const isHost = networkMode === 'host';
  const ownPorts = pauseId === undefined && !isHost ? publishPorts(spec.ports) : undefined;
  return {
    Image: spec.image.reference,
    Entrypoint: spec.entryPoint?.length ? spec.entryPoint : undefined,
    Cmd: spec.command?.length ? spec.command : undefined,
    Env: toEnv({ ...spec.environment, ...(isHost && tellPorts(spec)) }),
    WorkingDir: spec.workingDirectory || undefined,
    User: definition.user,
    Tty: definition.pseudoTerminal,
    OpenStdin: definition.interactive,
    // An engine refuses these for a container that joins another's network, and so does ECS with awsvpc.
    Hostname: pauseId === undefined ? definition.hostname : undefined,
    ExposedPorts: ownPorts?.ExposedPorts,
    Labels: { ...definition.dockerLabels, [NAME_LABEL]: spec.name, ...labels },
    // An image's own check is ignored; the definition's is run by exec.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode:
        pauseId === undefined ? (isHost || networkMode === 'none' ? networkMode : undefined) : `container:${pauseId}`,
      PortBindings: ownPorts?.PortBindings,
      PidMode: toNamespace('pidMode', pidMode, pauseId),
      IpcMode: toNamespace('ipcMode', ipcMode, pauseId),
      Mounts: spec.mounts.map((mount) => ({
        Type: 'bind',
        Source: sourceOf(mount),
        Target: mount.containerPath,
        ReadOnly: mount.readOnly,
      })),
      // All of the output is wanted again, from its start: neither rotated nor with a driver that cannot be read.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1t', 'max-file': '2' } },
      CpuShares: Math.max(CPU_SHARES_MIN, cpuUnits),
      ...limitMemory(memoryMib, memoryReservationMib, linuxParameters),
      ReadonlyRootfs: definition.readonlyRootFilesystem,
      Privileged: definition.privileged,
      SecurityOpt: definition.dockerSecurityOptions,
      Ulimits: definition.ulimits?.map(({ name, softLimit, hardLimit }) => ({
        Name: name,
        Soft: softLimit,
        Hard: hardLimit,
      })),
      Sysctls: toSysctls(definition),
      ...(pauseId === undefined && toNames(definition)),
      ...toLinuxParameters(linuxParameters),
    },
  };
}

export function publishPorts(ports: PortBinding[]) {
  const keyOf = ({ containerPort, protocol }: PortBinding) => `${containerPort}/${protocol}`;
  return {
    ExposedPorts: Object.fromEntries(ports.map((port) => [keyOf(port), {}])),
    PortBindings: Object.fromEntries(
      ports.map((port) => [keyOf(port), [{ HostIp: '127.0.0.1', HostPort: String(port.hostPort) }]]),
    ),
  };
}

/** What would be ignored is refused instead. */
function refuseUnavailable(definition: ContainerDefinition): void {
  const fields = ['links', 'resourceRequirements', 'firelensConfiguration', 'credentialSpecs'] as const;
  const asked = fields.find((field) => definition[field] && Object.keys(definition[field]).length > 0);
  if (!asked) return;
  const message = `container ${definition.name}: ${asked} is not available on this host`;
  throw new ContainerError('CannotCreateContainerError', message);
}

/** That of the task is the pause container's, which only a task with awsvpc has (API reference, RegisterTaskDefinition). */
function toNamespace(
  field: string,
  mode: PidMode | IpcMode | undefined,
  pauseId: string | undefined,
): string | undefined {
  if (mode !== 'task') return mode;
  if (pauseId !== undefined) return `container:${pauseId}`;
  const message = `${field} task is available on this host with the network mode awsvpc alone`;
  throw new ContainerError('CannotCreateContainerError', message);
}

function toEnv(environment: Record<string, string>): string[] {
  return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

/** No swap, as on Fargate, unless the definition gives some (API reference, LinuxParameters, `maxSwap`). */
function limitMemory(
  memoryMib: number | undefined,
  reservationMib: number | undefined,
  { maxSwap, swappiness }: NonNullable<ContainerDefinition['linuxParameters']>,
) {
  return {
    Memory: bytesOf(memoryMib),
    MemorySwap: memoryMib === undefined ? undefined : bytesOf(memoryMib + (maxSwap ?? 0)),
    MemorySwappiness: swappiness,
    MemoryReservation: bytesOf(reservationMib),
  };
}

function bytesOf(mib: number | undefined): number | undefined {
  return mib === undefined ? undefined : mib * MIB;
}

function toSysctls({ systemControls }: ContainerDefinition): Record<string, string> | undefined {
  if (!systemControls?.length) return undefined;
  return Object.fromEntries(systemControls.map(({ namespace = '', value = '' }) => [namespace, value]));
}

function toNames({ dnsServers, dnsSearchDomains, extraHosts }: ContainerDefinition) {
  return {
    Dns: dnsServers,
    DnsSearch: dnsSearchDomains,
    ExtraHosts: extraHosts?.map(({ hostname, ipAddress }) => `${hostname}:${ipAddress}`),
  };
}

function toLinuxParameters(parameters: NonNullable<ContainerDefinition['linuxParameters']>) {
  const { initProcessEnabled, capabilities, sharedMemorySize, tmpfs, devices } = parameters;
  return {
    Init: initProcessEnabled,
    CapAdd: capabilities?.add,
    CapDrop: capabilities?.drop,
    ShmSize: bytesOf(sharedMemorySize),
    Tmpfs: tmpfs && Object.fromEntries(tmpfs.map(toTmpfs)),
    Devices: devices?.map(({ hostPath, containerPath, permissions }) => ({
      PathOnHost: hostPath,
      PathInContainer: containerPath ?? hostPath,
      CgroupPermissions: (permissions ?? ['read', 'write', 'mknod']).map((each) => each[0]).join(''),
    })),
  };
}

/** Sizes are in MiB. */
function toTmpfs({
  containerPath = '',
  size,
  mountOptions = [],
}: {
  containerPath?: string | undefined;
  size?: number | undefined;
  mountOptions?: string[] | undefined;
}) {
  return [containerPath, [...mountOptions, `size=${size}m`].join(',')];
}
