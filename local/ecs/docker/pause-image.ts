import { createHash } from 'node:crypto';
import { EngineError } from './engine-client.ts';
import type { Engine } from './find-engine.ts';
import { buildPauseProgram } from './pause-program.ts';
import { writeTar } from './write-tar.ts';

/**
 * The name of an image whose program waits for ever, put into the engine where it is not there yet: no registry is asked, and
 * the image of another version of the program has another name.
 */
export async function ensurePauseImage(engine: Engine): Promise<string> {
  const program = buildPauseProgram(engine.architecture);
  if (!program) throw new EngineError(501, `there is no pause program for the architecture ${engine.architecture}`);
  const hash = createHash('sha256').update(program).digest('hex').slice(0, 12);
  const name = `localhost/ecs-pause:${engine.architecture}-${hash}`;
  try {
    await engine.ask('GET', `/images/${name}/json`);
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 404) throw error;
    // In one piece, as the `docker` command sends it: Podman 4 does not read `tag`.
    const query = { fromSrc: '-', repo: name };
    await engine.ask('POST', '/images/create', { query, body: writeTar('pause', program) });
  }
  return name;
}
