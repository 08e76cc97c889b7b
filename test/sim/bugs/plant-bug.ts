import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BUGS, type Bug } from './bugs.ts';

const ROOT = new URL('../../../', import.meta.url);

/** The file's source with the bug in it. Throws where its line is not there exactly once. */
export function patchedSource({ file, from, to }: Bug): string {
  const parts = readFileSync(fileURLToPath(new URL(file, ROOT)), 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}

/** From here on this process loads the launcher with that bug. To be called before anything of it is imported. */
export function plantBug(name: string): void {
  const bug = BUGS[name];
  if (!bug) throw new RangeError(`there is no bug ${name}: npm run sim -- --bugs lists them`);
  const { href } = new URL(bug.file, ROOT);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      return url === href ? { ...loaded, source: patchedSource(bug) } : loaded;
    },
  });
}
