import type { Cloud } from '../cloud/cloud.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { LambdaStore } from './lambda-store.ts';
import type { MappingPollers } from './mapping-operations.ts';
import { NOTHING_YET, type Poller } from './poller.ts';
import { startQueuePoller } from './queue-poller.ts';
import type { StoredMapping } from './stored-mapping.ts';
import { startStreamPoller } from './stream-poller.ts';

/** The pollers of all enabled mappings, from `start` to `stop`. */
export function createMappingPollers(
  cloud: Cloud,
  store: LambdaStore,
  runner: FunctionRunner,
  maxConcurrency: number,
): MappingPollers & { start(): void; stop(): Promise<void> } {
  const pollers = new Map<string, Poller>();
  const ending = new Set<Promise<void>>();
  let isStarted = false;

  function remove(uuid: string): Promise<void> {
    const ended = pollers.get(uuid)?.stop() ?? Promise.resolve();
    pollers.delete(uuid);
    ending.add(ended);
    void ended.then(() => ending.delete(ended));
    return ended;
  }

  /** A changed mapping is polled anew when the old poller's last batch has ended, so that none runs twice. */
  function restart(mapping: StoredMapping): void {
    const ended = remove(mapping.uuid);
    if (!isStarted || !mapping.enabled) return;
    const startPoller = mapping.kind === 'queue' ? startQueuePoller : startStreamPoller;
    const functionOf = () => store.functions.find(mapping.functionName);
    let poller: Poller | undefined;
    let isCancelled = false;
    void ended.then(() => {
      if (!isCancelled) poller = startPoller({ cloud, store, runner, mapping, maxConcurrency, functionOf });
    });
    pollers.set(mapping.uuid, {
      lastResult: () => poller?.lastResult() ?? NOTHING_YET,
      async stop() {
        isCancelled = true;
        await poller?.stop();
      },
    });
  }

  return {
    restart,
    remove: (uuid) => void remove(uuid),
    lastResult: (uuid) => pollers.get(uuid)?.lastResult() ?? NOTHING_YET,
    start() {
      isStarted = true;
      for (const mapping of store.mappings.all()) restart(mapping);
    },
    async stop() {
      isStarted = false;
      for (const uuid of [...pollers.keys()]) void remove(uuid);
      await Promise.all(ending);
    },
  };
}
