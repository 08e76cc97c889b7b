import { type EngineAddress, listEngineAddresses } from './engine-address.ts';
import { createEngineClient, type EngineClient } from './engine-client.ts';

/** Engine 20.10 and Podman 4: before it, `stats` has no `one-shot`. */
const API_VERSION = '1.41';

/** Podman asks each of its programs first, which takes seconds on a busy machine. */
const VERSION_MS = 30_000;

/** An engine that answered. */
export interface Engine extends EngineClient {
  /** `Docker 20.10.24`, `Podman 4.3.1` */
  product: string;
  /** As Go names it: `amd64`, `arm64`. */
  architecture: string;
}

interface VersionAnswer {
  ApiVersion: string;
  MinAPIVersion?: string;
  Version: string;
  Arch: string;
  Components?: { Name: string; Version: string }[];
}

/** The first engine that answers; else why none does, a line for each place that was looked at. */
export async function findEngine(env: NodeJS.ProcessEnv): Promise<Engine | { faults: string[] }> {
  const faults: string[] = [];
  try {
    for (const address of listEngineAddresses(env)) {
      const found = await greet(address);
      if (typeof found !== 'string') return found;
      faults.push(`${address.shown}: ${found}`);
    }
  } catch (error) {
    faults.push((error as Error).message);
  }
  return { faults };
}

/** Asks who is there, and speaks the oldest version from 1.41 on that it knows (Engine 29 begins at 1.44). */
async function greet(address: EngineAddress): Promise<Engine | string> {
  const client = createEngineClient(address);
  try {
    const version = await client.ask<VersionAnswer>('GET', '/version', { signal: AbortSignal.timeout(VERSION_MS) });
    if (isOlder(version.ApiVersion, API_VERSION)) {
      return `its API is ${version.ApiVersion}, and ${API_VERSION} is needed (Docker 20.10, Podman 4)`;
    }
    const oldest = version.MinAPIVersion ?? API_VERSION;
    const podman = version.Components?.find(({ Name }) => Name.startsWith('Podman'));
    return {
      ...createEngineClient(address, isOlder(oldest, API_VERSION) ? API_VERSION : oldest),
      product: podman ? `Podman ${podman.Version}` : `Docker ${version.Version}`,
      architecture: version.Arch,
    };
  } catch (error) {
    const { message } = error as Error;
    return /\(([^)]+)\)$/.exec(message)?.[1] ?? message;
  } finally {
    await client.close();
  }
}

/** 1.9 is older than 1.41. */
function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
