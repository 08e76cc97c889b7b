import type { ContainerExit, StopSignal } from '../agent/driver.ts';
import { type ContainerAnswer, inspectContainer, isRunning, toExit } from './container-state.ts';
import { copyOutput, type OutputSource } from './copy-output.ts';
import { EngineError, EngineUnreachable } from './engine-client.ts';
import { type EngineLink, pause } from './engine-link.ts';

/** An engine that goes down may have ended a container so long before this program notices. */
const GOING_DOWN_MS = 30_000;
/** Before a stream is opened again that ended though its container runs. */
const REOPEN_MS = 1_000;

const REMOVED = 'The container was removed from the engine by somebody else.';
const ENGINE_LOST = 'The container engine that the container ran on went down.';

export interface WatchedContainer extends OutputSource {
  /** What the image wants instead of SIGTERM (Dockerfile, STOPSIGNAL). */
  stopSignal: string;
}

interface Watch extends WatchedContainer {
  ended: AbortController;
}

/** Knows which containers run, copies their output, and tells of each one's end once, when all of its output is there. */
export function createContainerWatch(link: EngineLink, log: (message: string) => void) {
  const watches = new Map<string, Watch>();
  let report: (runtimeId: string, exit: ContainerExit) => void = () => {};

  async function follow(runtimeId: string, watch: Watch): Promise<void> {
    const following = followOutput(watch);
    const exit = await untilEnded(watch);
    watch.ended.abort();
    await following;
    if (!exit || watches.get(runtimeId) !== watch) return;
    // What was written last may not have come in the stream that was followed.
    await link
      .persist((engine) => copyOutput(engine, watch, { follow: false }))
      .catch((error) => complain(watch, error));
    if (watches.get(runtimeId) !== watch) return;
    report(runtimeId, exit);
    // A restart policy may have brought it back meanwhile.
    if (watches.get(runtimeId) === watch) watches.delete(runtimeId);
  }

  async function followOutput(watch: Watch): Promise<void> {
    const { signal } = watch.ended;
    while (!signal.aborted) {
      try {
        await link.persist((engine) => copyOutput(engine, watch, { follow: true, signal }));
      } catch (error) {
        if (!signal.aborted) complain(watch, error);
      }
      await pause(REOPEN_MS, signal);
    }
  }

  /** The engine tells of the end; what counts is what it then says of the container. Undefined when this watch is over. */
  async function untilEnded({ containerId, ended: { signal } }: Watch): Promise<ContainerExit | undefined> {
    let awaySinceMs: number | undefined;
    let code: number | undefined;
    while (!signal.aborted) {
      const state = await link
        .persist(async (engine) => {
          try {
            const options = { query: { condition: 'not-running' }, isSlow: true, signal };
            const answer = await engine.ask<{ StatusCode?: number }>(
              'POST',
              `/containers/${containerId}/wait`,
              options,
            );
            code = answer.StatusCode ?? code;
            const found = await inspectContainer(engine, containerId);
            if (found && !isRunning(found.State.Status) && !(await engine.isListening())) awaySinceMs ??= Date.now();
            return found ?? 'removed';
          } catch (error) {
            if (error instanceof EngineUnreachable) awaySinceMs ??= Date.now();
            if (error instanceof EngineError && error.status === 404) return 'removed';
            throw error;
          }
        })
        .catch((error) => (signal.aborted ? undefined : complain({ containerId }, error)));
      if (state === 'removed') return { exitCode: code, reason: REMOVED };
      if (state && !isRunning(state.State.Status)) return toExitOf(state, awaySinceMs);
      awaySinceMs = undefined;
      await pause(REOPEN_MS, signal);
    }
    return undefined;
  }

  function complain({ containerId }: { containerId: string }, error: unknown): void {
    log(`ecs: container ${containerId.slice(0, 12)}: ${(error as Error).message}`);
  }

  async function deliver(watch: Watch, signal: string): Promise<void> {
    await link
      .persist(async (engine) => {
        if (watch.ended.signal.aborted) return;
        await engine.ask('POST', `/containers/${watch.containerId}/kill`, { query: { signal } });
      })
      .catch((error) => {
        // 404, 409: it has ended already.
        if (!(error instanceof EngineError) || ![404, 409].includes(error.status)) complain(watch, error);
      });
  }

  return {
    add(runtimeId: string, container: WatchedContainer): void {
      const watch = { ...container, ended: new AbortController() };
      watches.set(runtimeId, watch);
      void follow(runtimeId, watch);
    },
    idOf: (runtimeId: string): string | undefined => watches.get(runtimeId)?.containerId,
    /** An engine that is away gets the signal when it is back. */
    signal(runtimeId: string, signal: StopSignal): void {
      const watch = watches.get(runtimeId);
      if (watch) void deliver(watch, signal === 'SIGTERM' ? watch.stopSignal : signal);
    },
    onExit(listener: typeof report): void {
      report = listener;
    },
    close(): void {
      report = () => {};
      for (const { ended } of watches.values()) ended.abort();
      watches.clear();
    },
  };
}

/** One that ended while the engine was away, or just before, ended with it. */
function toExitOf(state: ContainerAnswer, awaySinceMs: number | undefined): ContainerExit {
  const exit = toExit(state);
  if (awaySinceMs === undefined || Date.parse(state.State.FinishedAt) < awaySinceMs - GOING_DOWN_MS) return exit;
  return { ...exit, reason: ENGINE_LOST, isHostLost: true };
}
