import { constants, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../cloud/aws-error.ts';
import { hashDirectory } from './hash-directory.ts';
import { type ImageConfig, ImageConfigError, readImageConfig } from './image-config.ts';

export interface StoredImage {
  name: string;
  tag: string;
  /** `sha256:<64 hex>`, the hash of the content. */
  digest: string;
  config: ImageConfig;
  /** Where the content lies; nothing may write there. */
  directory: string;
  addedAt: Date;
}

export interface ImageStore {
  /** Copies a directory with an `image.json` into the store as `name:tag`. Throws AwsError InvalidParameterException. */
  add(name: string, tag: string, directory: string): Promise<StoredImage>;
  /** `name`, `name:tag` (tag `latest` by default), `name@sha256:…` or `name:tag@sha256:…` (the digest decides). */
  resolve(reference: string): StoredImage | undefined;
  list(): StoredImage[];
}

/** docs.docker.com/reference/cli/docker/image/tag: path components, and a tag of at most 128 characters. */
const NAME = /^[a-z0-9]+([._:/-]{1,2}[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** The local images: contents by digest in `<root>/images/<hex>`, names and tags in the database. */
export function createImageStore(database: DatabaseSync, root: () => string): ImageStore {
  database.exec(`CREATE TABLE IF NOT EXISTS images (
    name TEXT, tag TEXT, digest TEXT NOT NULL, config TEXT NOT NULL, added_at INTEGER NOT NULL,
    PRIMARY KEY (name, tag)) STRICT;
    CREATE TABLE IF NOT EXISTS image_contents (
    name TEXT, digest TEXT, config TEXT NOT NULL, PRIMARY KEY (name, digest)) STRICT`);
  const put = database.prepare('INSERT OR REPLACE INTO images VALUES (?, ?, ?, ?, ?)');
  const putContent = database.prepare('INSERT OR IGNORE INTO image_contents VALUES (?, ?, ?)');
  const byTag = database.prepare('SELECT * FROM images WHERE name = ? AND tag = ?');
  const byDigest = database.prepare(
    "SELECT name, '' AS tag, digest, config, 0 AS added_at FROM image_contents WHERE name = ? AND digest = ?",
  );
  const all = database.prepare('SELECT * FROM images ORDER BY name, tag');
  const contentOf = (digest: string) => path.join(root(), 'images', digest.replace('sha256:', ''));

  function toImage(row: Record<string, unknown> | undefined): StoredImage | undefined {
    if (!row) return undefined;
    const { name, tag, digest, config, added_at } = row as Record<string, string>;
    if (name === undefined || tag === undefined || digest === undefined || config === undefined) return undefined;
    const parsed: ImageConfig = JSON.parse(config);
    return { name, tag, digest, config: parsed, directory: contentOf(digest), addedAt: new Date(Number(added_at)) };
  }

  return {
    async add(name, tag, directory) {
      if (!NAME.test(name)) throw new AwsError('InvalidParameterException', `image name "${name}" is not valid`);
      if (!TAG.test(tag)) throw new AwsError('InvalidParameterException', `image tag "${tag}" is not valid`);
      await requireDirectory(directory);
      const { digest, config } = await copyContent(directory, path.join(root(), 'images'), contentOf);
      putContent.run(name, digest, JSON.stringify(config));
      put.run(name, tag, digest, JSON.stringify(config), Date.now());
      return { name, tag, digest, config, directory: contentOf(digest), addedAt: new Date() };
    },
    resolve(reference) {
      const [tagged = '', digest] = reference.split('@');
      const colon = tagged.lastIndexOf(':');
      const isTag = colon > tagged.lastIndexOf('/');
      const name = isTag ? tagged.slice(0, colon) : tagged;
      if (digest !== undefined) return toImage(byDigest.get(name, digest));
      return toImage(byTag.get(name, isTag ? tagged.slice(colon + 1) : 'latest'));
    },
    list: () => all.all().flatMap((row) => toImage(row) ?? []),
  };
}

async function requireDirectory(directory: string): Promise<void> {
  const stats = await stat(directory).catch((error: NodeJS.ErrnoException) => {
    throw new AwsError('InvalidParameterException', `${directory}: cannot be read (${error.code})`);
  });
  if (!stats.isDirectory()) throw new AwsError('InvalidParameterException', `${directory}: not a directory`);
}

/**
 * Copies first and hashes the copy, so that a file that changes meanwhile cannot make a digest that lies; the copy
 * gets its name when it is whole, so that a crash leaves nothing that looks like an image.
 */
async function copyContent(source: string, images: string, contentOf: (digest: string) => string) {
  await mkdir(images, { recursive: true });
  const copy = await mkdtemp(path.join(images, '.adding-'));
  try {
    await cp(source, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    const config = readImageConfig(copy, path.join(source, 'image.json'));
    const digest = await hashDirectory(copy);
    const content = contentOf(digest);
    await rename(copy, content).catch((error) => {
      // The same content is there already, perhaps since a moment ago.
      if (!existsSync(content)) throw error;
    });
    return { digest, config };
  } catch (error) {
    if (error instanceof ImageConfigError) throw new AwsError('InvalidParameterException', error.message);
    throw error;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
