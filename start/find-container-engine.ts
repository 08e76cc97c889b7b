import { findEngine } from '../local/ecs/docker/find-engine.ts';
import { type StartOptions, UsageError } from './options.ts';

/**
 * The container engine of this machine, as it is shown: `Docker 20.10.24 at unix:///var/run/docker.sock`; undefined where
 * none is reachable or wanted. Throws UsageError where the runtime is docker and there is none.
 */
export async function findContainerEngine(
  { runtime }: Pick<StartOptions, 'runtime'>,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (runtime === 'process') return undefined;
  const found = await findEngine(env);
  if (!('faults' in found)) {
    await found.close();
    return `${found.product} at ${found.address}`;
  }
  if (runtime === 'auto') return undefined;
  const tried = found.faults.map((fault) => `\n  ${fault}`).join('');
  throw new UsageError(
    `--runtime docker needs a container engine, and none is reachable:${tried}\nStart Docker or Podman, say where it is with DOCKER_HOST=unix://… or tcp://…, or use --runtime auto (processes alone until there is one).`,
  );
}
