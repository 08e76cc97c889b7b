import { createDockerDriver } from '../docker/docker-driver.ts';
import { createEngineLink } from '../docker/engine-link.ts';
import { findEngine } from '../docker/find-engine.ts';
import type { DriverParts } from '../ecs.ts';
import { createProcessDriver } from '../process/process-driver.ts';
import type { Driver } from './driver.ts';
import { createDriverByImage } from './driver-by-image.ts';

/** `process`: images of the local store alone; `auto` and `docker`: any other is the container engine's. */
export type Runtime = 'process' | 'docker' | 'auto';

/** What runs the containers of this host. `env` says where the engine and the logins to registries are. */
export function chooseDriver(runtime: Runtime, env: NodeJS.ProcessEnv): (parts: DriverParts) => Driver {
  return (parts) => {
    const processes = createProcessDriver(parts.images, parts.files);
    if (runtime === 'process') return processes;
    const link = createEngineLink(() => findEngine(env));
    return createDriverByImage({
      processes,
      containers: createDockerDriver(parts, link, env),
      isLocal: (reference) => parts.images.resolve(reference) !== undefined,
      hasEngine: link.isThere,
    });
  };
}
