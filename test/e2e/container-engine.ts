import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Engine, findEngine } from '../../local/ecs/docker/find-engine.ts';
import { pullImage } from '../../local/ecs/docker/pull-image.ts';
import { writeTar } from '../../local/ecs/docker/write-tar.ts';

/** The container engine of this machine, seen by its own word. */
export interface RealEngine {
  /** An image with `/bin/busybox`, and nothing else that counts. */
  image: string;
  /** Podman 4 does not always know that a container ended for its memory. */
  tellsMemory: boolean;
  /** All that Slipway's local ECS has made, of whichever state: id and name. */
  list(): Promise<{ id: string; name: string }[]>;
  kill(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Undefined pieces are told in words: why no story can be played here. */
export async function openRealEngine(): Promise<RealEngine | { why: string }> {
  const engine = await findEngine(process.env);
  if ('faults' in engine) return { why: `no container engine is reachable (${engine.faults.join('; ')})` };
  const image = await makeImage(engine).catch((error: Error) => error);
  if (image instanceof Error) {
    await engine.close();
    return { why: `no static busybox is on this machine, and none can be pulled (${image.message})` };
  }
  return {
    image,
    tellsMemory: engine.product.startsWith('Docker'),
    async list() {
      const filters = JSON.stringify({ label: ['local-ecs.state'] });
      const found = await engine.ask<{ Id: string; Names: string[] }[]>('GET', '/containers/json', {
        query: { all: 'true', filters },
      });
      return found.map(({ Id, Names }) => ({ id: Id, name: Names[0]?.replace(/^\//, '') ?? '' }));
    },
    async kill(id) {
      await engine.ask('POST', `/containers/${id}/kill`, { query: { signal: 'SIGKILL' } });
    },
    close: engine.close,
  };
}

async function makeImage(engine: Engine): Promise<string> {
  const busybox = findStaticBusybox();
  if (!busybox) {
    await pullImage(engine, 'busybox:stable', process.env);
    return 'busybox:stable';
  }
  // Each import is another image, and what had the name would stay without one.
  const tag = createHash('sha256').update(busybox).digest('hex').slice(0, 12);
  const image = `localhost/slipway-e2e:${tag}`;
  if (await isThere(engine, image)) return image;
  const query = { fromSrc: '-', repo: image };
  await engine.ask('POST', '/images/create', { query, body: writeTar('bin/busybox', busybox) });
  return image;
}

function isThere(engine: Engine, image: string): Promise<boolean> {
  return engine.ask('GET', `/images/${image}/json`).then(
    () => true,
    () => false,
  );
}

/** One without an interpreter: it needs no library of this machine (man 5 elf, PT_INTERP). */
function findStaticBusybox(): Uint8Array | undefined {
  for (const directory of (process.env.PATH ?? '').split(path.delimiter)) {
    try {
      const file = readFileSync(path.join(directory, 'busybox'));
      if (!file.subarray(0, 4096).includes('/ld-')) return file;
    } catch {
      // It is not there.
    }
  }
  return undefined;
}
