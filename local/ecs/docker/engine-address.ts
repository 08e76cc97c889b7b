import { homedir } from 'node:os';
import path from 'node:path';

/** Where an engine may be. */
export interface EngineAddress {
  /** As a user writes it: `unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375`. */
  shown: string;
  origin: string;
  socketPath?: string;
}

/**
 * DOCKER_HOST alone where it is set; else where Docker (its service, its desktop application, rootless) and Podman listen.
 * Throws where DOCKER_HOST is of a kind that is not there.
 */
export function listEngineAddresses(env: NodeJS.ProcessEnv): EngineAddress[] {
  if (env.DOCKER_HOST) return [parseDockerHost(env.DOCKER_HOST, env)];
  const runtime = env.XDG_RUNTIME_DIR;
  const sockets = [
    '/var/run/docker.sock',
    path.join(env.HOME || homedir(), '.docker/run/docker.sock'),
    ...(runtime ? [path.join(runtime, 'docker.sock'), path.join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
  return sockets.map(atSocket);
}

function parseDockerHost(host: string, env: NodeJS.ProcessEnv): EngineAddress {
  if (host.startsWith('unix://')) return atSocket(host.slice('unix://'.length));
  if (!host.startsWith('tcp://')) throw new Error(`DOCKER_HOST ${host}: only unix:// and tcp:// are available`);
  if (env.DOCKER_TLS_VERIFY) throw new Error(`DOCKER_HOST ${host}: DOCKER_TLS_VERIFY is not available`);
  const origin = host.replace('tcp://', 'http://');
  if (!URL.canParse(origin)) throw new Error(`DOCKER_HOST ${host}: not an address`);
  return { shown: host, origin: new URL(origin).origin };
}

function atSocket(socketPath: string): EngineAddress {
  return { shown: `unix://${socketPath}`, origin: 'http://localhost', socketPath };
}
