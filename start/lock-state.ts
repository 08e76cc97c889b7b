import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from './options.ts';

/**
 * One Slipway to a state directory. The lock is an open transaction of an otherwise empty database: the kernel lets go
 * of it when the process ends, however it ends, so a `kill -9` leaves nothing to clean up.
 */
export function lockState(directory: string): () => void {
  const pidFile = path.join(directory, 'pid');
  try {
    mkdirSync(directory, { recursive: true });
    const database = new DatabaseSync(path.join(directory, 'lock.sqlite'));
    database.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, String(process.pid));
    return () => database.close();
  } catch (error) {
    if (error instanceof Error && error.message.includes('locked')) {
      throw new UsageError(
        `another Slipway (pid ${readPid(pidFile)}) runs on ${directory}: stop it, or give this one a directory of its own with --state DIR`,
      );
    }
    throw new UsageError(
      `the state directory ${directory} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function readPid(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'unknown';
  }
}
