import { constants } from 'node:fs';
import { cp, mkdir, open, rm, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Mount } from '../agent/driver.ts';

/**
 * Where a task's files are kept:
 * `<root>/tasks/<task>/<container>/` the container's private copy of its image,
 * `<root>/tasks/<task>/volumes/<volume>/` what its containers share,
 * `<root>/output/<task>/<container>.log` what it wrote.
 */
export interface ContainerFiles {
  directoryOf(taskId: string, container: string): string;
  /** Where the definition names a directory of the host, that one. */
  volumeOf(taskId: string, mount: Pick<Mount, 'volume' | 'sourcePath'>): string;
  outputOf(taskId: string, container: string): string;
  /** Copies the image and links its volumes in. Begins anew where an earlier attempt was cut off. */
  layOut(taskId: string, container: string, image: string, mounts: Mount[]): Promise<void>;
  /** Makes the directory of the container's output. */
  makeOutput(taskId: string, container: string): Promise<void>;
  readOutput(taskId: string, container: string, offset: number, maxBytes: number): Promise<Uint8Array>;
  outputBytes(taskId: string, container: string): Promise<number>;
  removeTask(taskId: string): Promise<void>;
  removeOutput(taskId: string): Promise<void>;
}

export function createContainerFiles(root: () => string): ContainerFiles {
  const taskOf = (taskId: string) => path.join(root(), 'tasks', taskId);
  const directoryOf = (taskId: string, container: string) => path.join(taskOf(taskId), container);
  const volumeOf = (taskId: string, { volume, sourcePath }: Pick<Mount, 'volume' | 'sourcePath'>) =>
    sourcePath ?? path.join(root(), 'tasks', `${taskId}-volumes`, volume);
  const outputOf = (taskId: string, container: string) => path.join(root(), 'output', taskId, `${container}.log`);

  async function makeOutput(taskId: string, container: string): Promise<void> {
    await mkdir(path.dirname(outputOf(taskId, container)), { recursive: true });
  }

  return {
    directoryOf,
    volumeOf,
    outputOf,
    async layOut(taskId, container, image, mounts) {
      const directory = directoryOf(taskId, container);
      await rm(directory, { recursive: true, force: true });
      await mkdir(path.dirname(directory), { recursive: true });
      await cp(image, directory, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      for (const mount of mounts) await linkVolume(directory, mount, volumeOf(taskId, mount));
      await makeOutput(taskId, container);
    },
    makeOutput,
    async readOutput(taskId, container, offset, maxBytes) {
      const file = await open(outputOf(taskId, container)).catch(absent);
      if (!file) return new Uint8Array();
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(maxBytes), 0, maxBytes, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
    async outputBytes(taskId, container) {
      return (await stat(outputOf(taskId, container)).catch(absent))?.size ?? 0;
    },
    async removeTask(taskId) {
      await rm(taskOf(taskId), { recursive: true, force: true });
      await rm(path.join(root(), 'tasks', `${taskId}-volumes`), { recursive: true, force: true });
    },
    removeOutput: (taskId) => rm(path.join(root(), 'output', taskId), { recursive: true, force: true }),
  };
}

/** Processes share the host's file system, so a volume is a link at `<container's directory>/<containerPath>`. */
async function linkVolume(directory: string, mount: Mount, volume: string): Promise<void> {
  const place = path.join(directory, path.posix.resolve('/', mount.containerPath));
  await mkdir(volume, { recursive: true });
  if (place === directory) return;
  await rm(place, { recursive: true, force: true });
  await mkdir(path.dirname(place), { recursive: true });
  await symlink(volume, place);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
