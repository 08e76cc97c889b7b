import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** What `docker login` has kept (docs.docker.com/reference/cli/docker/login). */
interface DockerConfig {
  auths?: Record<string, { auth?: string; identitytoken?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

interface Login {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

const HELPER_MS = 30_000;

/**
 * The header `X-Registry-Auth` for a registry that this user has logged in to with `docker login` or `podman login`; undefined
 * where there is no login. A credential helper that fails is one without a login, as for the `docker` command.
 */
export async function readRegistryAuth(registry: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const file of listFiles(env)) {
    const config = readConfig(file);
    const login = config && (await findLogin(config, registry, env));
    // The alphabet of base64url, but padded: without the padding Engine 20.10 takes it for no login.
    if (login) return Buffer.from(JSON.stringify(login)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  }
  return undefined;
}

function listFiles(env: NodeJS.ProcessEnv): string[] {
  const docker = env.DOCKER_CONFIG ?? path.join(env.HOME || homedir(), '.docker');
  const podman = env.XDG_RUNTIME_DIR ? [path.join(env.XDG_RUNTIME_DIR, 'containers/auth.json')] : [];
  return [path.join(docker, 'config.json'), ...podman];
}

function readConfig(file: string): DockerConfig | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Docker Hub has a name of its own there. */
function keyOf(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

async function findLogin(config: DockerConfig, registry: string, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  const serveraddress = keyOf(registry);
  const helper = config.credHelpers?.[serveraddress] ?? config.credHelpers?.[registry] ?? config.credsStore;
  const helped = helper && (await askHelper(helper, serveraddress, env));
  if (helped) return helped;
  const entry = config.auths?.[serveraddress] ?? config.auths?.[registry];
  if (entry?.identitytoken) return { identitytoken: entry.identitytoken, serveraddress };
  const plain = Buffer.from(entry?.auth ?? '', 'base64').toString();
  const colon = plain.indexOf(':');
  if (colon < 0) return undefined;
  return { username: plain.slice(0, colon), password: plain.slice(colon + 1), serveraddress };
}

/** `docker-credential-<helper> get` (github.com/docker/docker-credential-helpers, "Development"). */
function askHelper(helper: string, serveraddress: string, env: NodeJS.ProcessEnv): Promise<Login | undefined> {
  return new Promise((resolve) => {
    const child = execFile(`docker-credential-${helper}`, ['get'], { timeout: HELPER_MS, env }, (error, output) => {
      if (error) return resolve(undefined);
      const { Username = '', Secret = '' } = JSON.parse(output);
      resolve(
        Username === '<token>'
          ? { identitytoken: Secret, serveraddress }
          : { username: Username, password: Secret, serveraddress },
      );
    });
    child.stdin?.on('error', () => {}).end(serveraddress);
  });
}
