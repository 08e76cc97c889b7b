import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * The content hash of a directory, `sha256:<64 hex>`: over its entries' paths (sorted), kinds, modes and contents.
 * Times and owners do not count, so that two checkouts of one commit are one image. Sockets and devices are refused.
 */
export async function hashDirectory(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of await listEntries(directory, '')) {
    const file = path.join(directory, entry);
    const stats = await lstat(file);
    const mode = (stats.mode & 0o777).toString(8);
    if (stats.isDirectory()) hash.update(`directory ${mode} ${JSON.stringify(entry)}\n`);
    else if (stats.isSymbolicLink())
      hash.update(`link ${JSON.stringify(entry)} ${JSON.stringify(await readlink(file))}\n`);
    else if (stats.isFile()) {
      hash.update(`file ${mode} ${stats.size} ${JSON.stringify(entry)}\n`);
      for await (const chunk of createReadStream(file)) hash.update(chunk);
    } else throw new Error(`${file}: neither a file, a directory nor a link`);
  }
  return `sha256:${hash.digest('hex')}`;
}

async function listEntries(directory: string, prefix: string): Promise<string[]> {
  const entries = await readdir(path.join(directory, prefix), { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const relative = path.posix.join(prefix, entry.name);
    paths.push(relative);
    if (entry.isDirectory()) paths.push(...(await listEntries(directory, relative)));
  }
  return paths;
}
