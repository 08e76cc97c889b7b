import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { LambdaStore } from './lambda-store.ts';
import { readZip, type ZipEntry } from './read-zip.ts';

/** Quotas of a deployment package: 50 MB zipped in a request, 250 MB unzipped. */
const ZIP_BYTES_MAX = 52_428_800;
const UNZIPPED_BYTES_MAX = 262_144_000;
/** Beside the code: what V8 made of it, so that a function's second environment begins in half the time (44 ms for 80). */
const COMPILE_CACHE = 'compile-cache';

function readEntries(zip: Uint8Array): ZipEntry[] {
  if (zip.byteLength > ZIP_BYTES_MAX) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      `Request must be smaller than ${ZIP_BYTES_MAX} bytes for the CreateFunction operation`,
      413,
    );
  }
  const entries: ZipEntry[] = [];
  let bytes = 0;
  try {
    for (const entry of readZip(zip)) {
      entries.push(entry);
      bytes += entry.data.length;
      if (bytes > UNZIPPED_BYTES_MAX) break;
    }
  } catch {
    throw new AwsError(
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    );
  }
  if (bytes > UNZIPPED_BYTES_MAX) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Unzipped size must be smaller than ${UNZIPPED_BYTES_MAX} bytes`,
    );
  }
  if (entries.length === 0)
    throw new AwsError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
  return entries;
}

export interface CodeStore {
  /** Checks and keeps a zip; throws InvalidParameterValueException. */
  add(zip: Uint8Array): { hash: string; bytes: number };
  /** The directory with the unzipped files, made again if somebody cleaned it away. */
  directoryOf(hash: string): string;
  /** Where workers keep compiled code (https://nodejs.org/api/module.html#module-compile-cache). */
  compileCache(): string;
  remove(hash: string): void;
  /** Removes what no function has. Old code stays until then, as an old worker may still be running it. */
  prune(used: Set<string>): void;
  /** Removes the temporary directory of a cloud in memory. */
  close(): void;
}

/** The functions' code: zips in the database, unzipped by content hash under the state directory (or a temporary one). */
export function createCodeStore(cloud: Cloud, store: LambdaStore): CodeStore {
  let rootDirectory: string | undefined;

  function root(): string {
    if (rootDirectory !== undefined && existsSync(rootDirectory)) return rootDirectory;
    rootDirectory =
      cloud.directory === undefined
        ? mkdtempSync(path.join(tmpdir(), 'lambda-'))
        : path.resolve(cloud.directory, 'lambda-code');
    mkdirSync(rootDirectory, { recursive: true });
    // Ends the search for the module type here: no package.json above /var/task says anything on Lambda either.
    writeFileSync(path.join(rootDirectory, 'package.json'), '{}');
    return rootDirectory;
  }

  function extract(entries: ZipEntry[], directory: string): void {
    // Renamed when it is whole, so that a crash in between leaves no half of a function.
    const unfinished = mkdtempSync(`${directory}-`);
    for (const entry of entries) {
      const file = path.join(unfinished, entry.path);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, entry.data, { mode: (entry.mode ?? 0o644) | 0o600 });
    }
    renameSync(unfinished, directory);
  }

  function remove(hash: string): void {
    store.code.delete(hash);
    rmSync(path.join(root(), hash), { recursive: true, force: true });
  }

  return {
    add(zip) {
      const entries = readEntries(zip);
      const hash = createHash('sha256').update(zip).digest('hex');
      store.code.put(hash, zip);
      const directory = path.join(root(), hash);
      if (!existsSync(directory)) extract(entries, directory);
      return { hash, bytes: zip.byteLength };
    },
    directoryOf(hash) {
      const directory = path.join(root(), hash);
      if (existsSync(directory)) return directory;
      const zip = store.code.get(hash);
      if (!zip) throw new Error(`the code ${hash} is not in the store`);
      extract(readEntries(zip), directory);
      return directory;
    },
    compileCache: () => path.join(root(), COMPILE_CACHE),
    remove,
    prune(used) {
      const gone = store.code.all().filter((hash) => !used.has(hash));
      for (const hash of gone) remove(hash);
      // What a crash in the middle of unzipping left. Code that is gone takes all that was compiled with it.
      const kept = new Set([...used, 'package.json', ...(gone.length > 0 ? [] : [COMPILE_CACHE])]);
      const isLeft = (name: string) => !kept.has(name);
      for (const name of readdirSync(root()).filter(isLeft)) rmSync(path.join(root(), name), { recursive: true });
    },
    close() {
      if (cloud.directory === undefined && rootDirectory !== undefined) {
        rmSync(rootDirectory, { recursive: true, force: true });
      }
    },
  };
}
