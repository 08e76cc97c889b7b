import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Names a state directory to an engine that several may use, also of several machines: a random number that lies in it, with
 * its path, so that a copy is another. Undefined where no container was ever made for it.
 */
export function readStateId(root: string): string | undefined {
  try {
    const seed = readFileSync(fileOf(root), 'utf8');
    return createHash('sha256').update(`${seed} ${root}`).digest('hex').slice(0, 32);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function makeStateId(root: string): string {
  const known = readStateId(root);
  if (known !== undefined) return known;
  writeFileSync(fileOf(root), randomUUID());
  return makeStateId(root);
}

function fileOf(root: string): string {
  return path.join(root, 'engine-seed');
}
