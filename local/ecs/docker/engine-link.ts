import { setMaxListeners } from 'node:events';
import { ContainerError, type ContainerErrorName } from '../agent/container-error.ts';
import { EngineError, EngineUnreachable } from './engine-client.ts';
import type { Engine, findEngine } from './find-engine.ts';

/** How long to wait before an engine that went away is asked again. */
const RETRY_MS = 1_000;

export type EngineLink = ReturnType<typeof createEngineLink>;

/** The engine of this host. It is looked for when it is first needed, and until there is one; it may go away and come back. */
export function createEngineLink(find: () => ReturnType<typeof findEngine>) {
  let found: Engine | undefined;
  const closing = new AbortController();
  // Whoever waits listens to it.
  setMaxListeners(0, closing.signal);

  /** Throws EngineUnreachable. */
  async function get(): Promise<Engine> {
    if (found) return found;
    const answer = await find();
    if ('faults' in answer)
      throw new EngineUnreachable(`no container engine is reachable (${answer.faults.join('; ')})`);
    found ??= answer;
    return found;
  }

  return {
    get,
    /** Whether there is one, or was: from then on a failure says that it is away, and not that there is none. */
    async isThere(): Promise<boolean> {
      return get().then(
        () => true,
        () => false,
      );
    },
    /** Asks until the engine answers, also with an error; undefined once this link is closed. */
    async persist<Answer>(ask: (engine: Engine) => Promise<Answer>): Promise<Answer | undefined> {
      while (!closing.signal.aborted) {
        try {
          return await ask(await get());
        } catch (error) {
          if (closing.signal.aborted) return undefined;
          if (!(error instanceof EngineUnreachable)) throw error;
          await pause(RETRY_MS, closing.signal);
        }
      }
      return undefined;
    },
    /** Asks once, and says what went wrong in ECS's words. Throws ContainerError. */
    async attempt<Answer>(name: ContainerErrorName, ask: (engine: Engine) => Promise<Answer>): Promise<Answer> {
      try {
        return await ask(await get());
      } catch (error) {
        if (error instanceof EngineError)
          throw new ContainerError(name, `Error response from daemon: ${error.message}`);
        if (error instanceof EngineUnreachable) throw new ContainerError(name, error.message);
        throw error;
      }
    },
    async close(): Promise<void> {
      closing.abort();
      await found?.close();
    },
  };
}

/** Also ends when the signal says so. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
