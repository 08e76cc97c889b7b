import { EngineError } from './engine-client.ts';
import type { Engine } from './find-engine.ts';
import { type ImageReference, parseImageReference } from './image-reference.ts';
import { readRegistryAuth } from './registry-auth.ts';

interface ImageAnswer {
  Id: string;
  RepoDigests?: string[] | null;
}

/** An image of the engine: its id there, and the digest that its registry knows it by, or else that id. */
export interface EngineImage {
  id: string;
  digest: string;
}

/**
 * Finds an image in the engine and pulls it where the engine has none of that name: a build of this machine needs no registry.
 * `name@sha256:…` may also name an image by its id, which is the digest of one that never was in a registry.
 * Throws EngineError, EngineUnreachable.
 */
export async function pullImage(engine: Engine, reference: string, env: NodeJS.ProcessEnv): Promise<EngineImage> {
  const parts = parseImageReference(reference);
  const canonical = parts.digest === undefined ? `${parts.name}:${parts.tag}` : `${parts.name}@${parts.digest}`;
  const here = (await inspect(engine, canonical)) ?? (parts.digest && (await inspect(engine, parts.digest)));
  if (here) return toImage(here, parts);
  await pull(engine, parts, env);
  const pulled = await inspect(engine, canonical);
  if (!pulled) throw new EngineError(404, `No such image: ${canonical}`);
  return toImage(pulled, parts);
}

async function inspect(engine: Engine, reference: string): Promise<ImageAnswer | undefined> {
  try {
    return await engine.ask<ImageAnswer>('GET', `/images/${encodePath(reference)}/json`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

/** A pull that fails has begun its answer with 200: the fault is one of its lines. */
async function pull(engine: Engine, { registry, name, tag, digest }: ImageReference, env: NodeJS.ProcessEnv) {
  const auth = await readRegistryAuth(registry, env);
  const text = await engine.ask<string | object>('POST', '/images/create', {
    query: { fromImage: name, tag: digest ?? tag },
    headers: auth ? { 'x-registry-auth': auth } : {},
    isSlow: true,
  });
  const lines = typeof text === 'string' ? text.split('\n').filter((line) => line.trim() !== '') : [];
  const answers = typeof text === 'string' ? lines.map((line) => JSON.parse(line)) : [text];
  const fault = answers.find((each) => each.error !== undefined);
  if (fault) throw new EngineError(500, String(fault.errorDetail?.message ?? fault.error));
}

/** Several repositories may know one image; the digest is of the one that was asked. */
function toImage({ Id, RepoDigests }: ImageAnswer, { name, digest }: ImageReference): EngineImage {
  if (digest !== undefined) return { id: Id, digest };
  const known = RepoDigests?.map((each) => each.split('@')).find(([repository = '']) => isSameName(repository, name));
  return { id: Id, digest: known?.[1] ?? Id };
}

/** `shop` is also `docker.io/library/shop` (Podman: `localhost/shop` where it was built here). */
function isSameName(repository: string, name: string): boolean {
  return repository === name || [`docker.io/library/${name}`, `docker.io/${name}`].includes(repository);
}

function encodePath(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}
