import type { ContainerDefinition, IpcMode, NetworkMode, PidMode } from '@aws-sdk/client-ecs';

/** Where a port mapping of a container listens on this host. */
export interface PortBinding {
  containerPort: number;
  hostPort: number;
  protocol: 'tcp' | 'udp';
}

/** A port to be chosen: one number that is free for each of the protocols; `wish`: this one, where it is. */
export interface WantedPort {
  protocols: readonly PortBinding['protocol'][];
  wish?: number | undefined;
}

/** A directory that containers of one task share (a task volume), as one of them sees it. */
export interface Mount {
  volume: string;
  containerPath: string;
  readOnly: boolean;
  /** A directory of the host that the volume is, where the definition says so. */
  sourcePath?: string | undefined;
}

/** An image that is here and ready to run. */
export interface PulledImage {
  /** What the driver finds it by, whatever a tag says later. */
  reference: string;
  /** `sha256:<64 hex>` */
  digest: string;
  /** The name of the driver that runs it, where a host has several. */
  driver?: string | undefined;
}

/** What only a container can be given; a process has none of it. */
export interface Isolation {
  networkMode: NetworkMode;
  /** Whose processes it sees, and whose memory it may share; its own alone where nothing is said. */
  pidMode: PidMode | undefined;
  ipcMode: IpcMode | undefined;
  /** The bindings of the task's containers of the same driver: with awsvpc they share one network. */
  sharedPorts: PortBinding[];
  /** 1024 are a core; 0 where nothing is said. */
  cpuUnits: number;
  /** Beyond it the container is killed: its own limit, or else the task's. */
  memoryMib: number | undefined;
  memoryReservationMib: number | undefined;
  /** The rest, as the task definition says it. */
  definition: ContainerDefinition;
}

/** All that a driver has to know to run a container; the same after a restart of the host's software. */
export interface ContainerSpec {
  taskId: string;
  /** Unique for ever. A driver marks what it starts with it, so that it is found again. */
  runtimeId: string;
  name: string;
  image: PulledImage;
  /** Replaces the image's Entrypoint and, as in Docker, its Cmd too. */
  entryPoint?: string[] | undefined;
  /** Replaces the image's Cmd. */
  command?: string[] | undefined;
  environment: Record<string, string>;
  workingDirectory?: string | undefined;
  ports: PortBinding[];
  /** The bindings of every container of the task. */
  taskPorts: PortBinding[];
  mounts: Mount[];
  isolation: Isolation;
}

/** What a driver knows a started container by; plain data that is kept on disk. */
export type Handle = Record<string, string | number>;

/** `exitCode` is undefined where nobody could see it; `reason` then says why. A signal is 128 + its number. */
export interface ContainerExit {
  exitCode: number | undefined;
  reason?: string | undefined;
  /** It ended because what it ran on went down. */
  isHostLost?: boolean;
}

/** The container to look for after a restart: with the handle if one was recorded. */
export interface Launched {
  taskId: string;
  name: string;
  runtimeId: string;
  image?: PulledImage | undefined;
  handle?: Handle | undefined;
  /** The boot of the host that it was started on. */
  hostId?: string | undefined;
}

/** How a check inside the container ended; `timeout` when it was killed for taking too long. */
export type ExecResult = { exitCode: number } | 'timeout';

export type StopSignal = 'SIGTERM' | 'SIGKILL';

/** What a container has used. */
export interface Usage {
  /** Processor time since it began, of all its processes that still run. */
  cpuMs: number;
  memoryBytes: number;
}

/** Runs containers. What it started goes on without it: `close` and a crash leave containers alone. */
export interface Driver {
  readonly name: string;
  /** Changes when the host was started anew, so that nothing of before can still run. */
  hostId(): string;
  /** Makes an image ready and pins its digest. Throws ContainerError CannotPullContainerError. */
  pull(reference: string): Promise<PulledImage>;
  /** Free ports of 127.0.0.1, one for each that is wanted, none of `taken`, which are `<port>/<protocol>`. */
  freePorts(wanted: readonly WantedPort[], taken: ReadonlySet<string>): Promise<number[]>;
  /** Lays out the container's files; harmless to repeat. Throws ContainerError CannotCreateContainerError. */
  create(spec: ContainerSpec): Promise<void>;
  /** Starts it. Throws ContainerError CannotStartContainerError. */
  start(spec: ContainerSpec): Promise<Handle>;
  /**
   * After a restart: which of these still run, or have ended with an exit that is yet to be reported. From then on their exits
   * are reported as any others are. What is left of tasks that are not `live` is removed.
   */
  adopt(launched: Launched[], live: ReadonlySet<string>): Promise<Map<string, Handle>>;
  signal(runtimeId: string, signal: StopSignal): void;
  /** Runs a check in a container's environment and working directory. */
  exec(spec: ContainerSpec, argv: string[], timeoutMs: number): Promise<ExecResult>;
  /** What these containers use now; undefined where the driver cannot measure it. */
  usage?(runtimeIds: string[]): Promise<Map<string, Usage>>;
  /** Hears each exit of a started or adopted container once. */
  onExit(listener: (runtimeId: string, exit: ContainerExit) => void): void;
  /** Hears that a container's output has grown to so many bytes; soon after, not for each write. */
  onOutput(listener: (taskId: string, container: string, bytes: number) => void): void;
  /** What the container wrote, stdout and stderr in the order of writing; empty beyond the end. */
  readOutput(taskId: string, container: string, offset: number, maxBytes: number): Promise<Uint8Array>;
  outputBytes(taskId: string, container: string): Promise<number>;
  /** Removes the files of a stopped task; its output stays until `forget`. */
  remove(taskId: string): Promise<void>;
  forget(taskId: string): Promise<void>;
  /** Stops watching. With `kill`, what still runs is killed. */
  close(options: { kill: boolean }): Promise<void>;
}
