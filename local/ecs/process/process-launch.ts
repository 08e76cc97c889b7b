import path from 'node:path';
import type { ContainerSpec, Mount } from '../agent/driver.ts';
import type { ImageConfig } from '../images/image-config.ts';
import { MARKER } from './find-marked-processes.ts';

/** Of our own environment a process gets these and no others. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TZ'];

/**
 * Entrypoint + Cmd, as Docker merges them: an entryPoint of the task definition replaces the image's and drops the
 * image's Cmd; a command replaces the Cmd alone (docs.docker.com/reference/dockerfile, "CMD and ENTRYPOINT interact").
 */
export function mergeArgv(spec: Pick<ContainerSpec, 'entryPoint' | 'command'>, image: ImageConfig): string[] {
  const entryPoint = spec.entryPoint?.length ? spec.entryPoint : image.Entrypoint;
  const command = spec.command?.length ? spec.command : spec.entryPoint?.length ? [] : image.Cmd;
  return [...(entryPoint ?? []), ...(command ?? [])];
}

/**
 * The environment of a container's process, later ones winning: PATH, HOME, LANG and TZ of this host, the image's
 * Env, the container's own environment, then what this host alone knows:
 * `PORT` the free port for the container's first mapping, `PORT_<containerPort>` for each mapping of the task,
 * `VOLUME_<NAME>` the directory of each mounted volume (a process cannot see it at an absolute containerPath).
 * PORT wins over a PORT of the container's environment: two tasks cannot listen on one port of one host.
 */
export function buildEnvironment(
  spec: Pick<ContainerSpec, 'runtimeId' | 'environment' | 'ports' | 'taskPorts' | 'mounts'>,
  image: ImageConfig,
  volumeOf: (mount: Mount) => string,
  own: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of INHERITED) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  for (const variable of image.Env ?? []) {
    const at = variable.indexOf('=');
    environment[variable.slice(0, at)] = variable.slice(at + 1);
  }
  Object.assign(environment, spec.environment);
  Object.assign(environment, tellPorts(spec));
  for (const mount of spec.mounts) {
    environment[`VOLUME_${mount.volume.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`] = volumeOf(mount);
  }
  environment[MARKER] = spec.runtimeId;
  return environment;
}

/** PORT and PORT_<containerPort>: where a program has to listen that shares the network of the host. */
export function tellPorts({ ports: [first], taskPorts }: Pick<ContainerSpec, 'ports' | 'taskPorts'>) {
  const environment: Record<string, string> = {};
  if (first) environment.PORT = String(first.hostPort);
  for (const port of taskPorts) environment[`PORT_${port.containerPort}`] = String(port.hostPort);
  return environment;
}

/** WorkingDir is relative to the image's directory, also when it begins with `/`; empty or `/` is that directory. */
export function resolveWorkingDirectory(directory: string, spec: ContainerSpec, image: ImageConfig): string {
  return path.join(directory, path.posix.resolve('/', spec.workingDirectory || image.WorkingDir || '/'));
}
