import { statfsSync } from 'node:fs';

/** SQLite needs room for its journals, and a process for its output, before the very last block is taken. */
const ROOM_MIN_MIB = 8;
const LOOK_EVERY_MS = 1000;

/** What to say where too little room is left on the disk under the directory; undefined where there is enough. */
export function describeFullDisk(directory: string): string | undefined {
  const { bavail, bsize } = statfsSync(directory);
  const leftMib = (bavail * bsize) / 2 ** 20;
  if (leftMib >= ROOM_MIN_MIB) return undefined;
  return `the disk under ${directory} is full (${Math.floor(leftMib)} MiB are left): free some room, then start again`;
}

/**
 * A disk that runs full ends Slipway as a `kill -9` would, but says so: everything that was answered is on the disk,
 * and the tasks go on until the next start adopts them. Going on would leave the memory ahead of the disk.
 */
export function watchDisk(directory: string): void {
  const look = () => {
    const full = describeFullDisk(directory);
    if (full === undefined) return;
    console.error(`slipway: ${full}. Nothing that was answered is lost, and the tasks go on.`);
    process.exit(1);
  };
  setInterval(look, LOOK_EVERY_MS).unref();
  // Between two looks a write may already have failed where nobody expects it to.
  process.on('uncaughtException', (error) => {
    look();
    console.error(error);
    process.exit(1);
  });
}
