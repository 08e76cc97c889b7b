import { open } from 'node:fs/promises';
import type { Engine } from './find-engine.ts';
import { createFrameSplitter } from './split-frames.ts';

export interface OutputSource {
  containerId: string;
  /** It has a terminal: its output is bytes without frames. */
  isTerminal: boolean;
  /** The file that the output is appended to. */
  file: string;
}

/**
 * Appends to the file what the engine has of a container's output beyond what the file has: the engine tells the same bytes
 * from the start each time, so that after a `kill -9` of this program no byte is lost and none is there twice.
 * @param follow goes on until the container ends or the signal aborts; else what is there now
 */
export async function copyOutput(
  engine: Engine,
  { containerId, isTerminal, file }: OutputSource,
  { follow, signal }: { follow: boolean; signal?: AbortSignal },
): Promise<void> {
  const query = { stdout: 'true', stderr: 'true', follow: String(follow) };
  const output = await open(file, 'a');
  try {
    let skip = (await output.stat()).size;
    const split = isTerminal ? (bytes: Uint8Array) => [bytes] : createFrameSplitter();
    for await (const bytes of engine.stream('GET', `/containers/${containerId}/logs`, { query, signal })) {
      for (const written of split(bytes)) {
        const fresh = written.subarray(Math.min(skip, written.length));
        skip -= written.length - fresh.length;
        if (fresh.length > 0) await output.appendFile(fresh);
      }
    }
  } finally {
    await output.close();
  }
}
