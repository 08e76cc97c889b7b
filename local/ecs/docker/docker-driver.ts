import { mkdir } from 'node:fs/promises';
import { ContainerError } from '../agent/container-error.ts';
import type { ContainerSpec, Driver, Handle, Launched } from '../agent/driver.ts';
import type { DriverParts } from '../ecs.ts';
import { findFreePorts } from '../process/free-ports.ts';
import { createOutputWatch } from '../process/output-watch.ts';
import { readHostId } from '../process/process-identity.ts';
import { LABELS } from './container-labels.ts';
import { buildContainerRequest } from './container-request.ts';
import { inspectContainer, isRunning } from './container-state.ts';
import { createContainerWatch } from './container-watch.ts';
import { EngineError, EngineUnreachable } from './engine-client.ts';
import type { EngineLink } from './engine-link.ts';
import type { Engine } from './find-engine.ts';
import { ensurePauseContainer } from './pause-container.ts';
import { pullImage } from './pull-image.ts';
import { readStats } from './read-stats.ts';
import { createExecs } from './run-exec.ts';
import { makeStateId, readStateId } from './state-id.ts';
import { type ListedContainer, listContainers, removeContainer, removeContainers } from './task-containers.ts';

export const DOCKER = 'docker';

/** Containers of an engine that speaks Docker's API. They live on when this program is killed, and are found by their labels. */
export function createDockerDriver(
  { files, root, log }: DriverParts,
  link: EngineLink,
  env: NodeJS.ProcessEnv,
): Driver {
  const watch = createContainerWatch(link, log);
  const outputs = createOutputWatch(files.outputBytes);
  const execs = createExecs();
  const host = readHostId();
  /** Those that may have containers. */
  const tasks = new Set<string>();

  const nameOf = (spec: ContainerSpec) => `ecs-${spec.name}-${spec.runtimeId}`;

  async function createContainer(engine: Engine, spec: ContainerSpec, body: object): Promise<void> {
    const request = { query: { name: nameOf(spec) }, body };
    try {
      await engine.ask('POST', '/containers/create', request);
    } catch (error) {
      // Its name may be that of one that an attempt left which was cut off, and never started.
      if (!(error instanceof EngineError) || !(await inspectContainer(engine, nameOf(spec)))) throw error;
      await removeContainer(engine, nameOf(spec));
      await engine.ask('POST', '/containers/create', request);
    }
  }

  function follow({ taskId, name, runtimeId }: Launched, { containerId, stopSignal, terminal }: Handle): void {
    tasks.add(taskId);
    watch.add(runtimeId, {
      containerId: String(containerId),
      stopSignal: String(stopSignal),
      isTerminal: terminal === 1,
      file: files.outputOf(taskId, name),
    });
    outputs.add(runtimeId, taskId, name);
  }

  /** Removes what the filter takes, now or when the engine is back; what is then left is found at the next start. */
  async function clean(chosen: (engine: Engine) => Promise<ListedContainer[]>): Promise<void> {
    const remove = async (engine: Engine) => removeContainers(engine, await chosen(engine));
    try {
      await remove(await link.get());
    } catch (error) {
      if (!(error instanceof EngineUnreachable)) throw error;
      link.persist(remove).catch((fault) => log(`ecs: containers stay: ${(fault as Error).message}`));
    }
  }

  /** How a container of before goes on; undefined where its end is not known, or was the host's. */
  async function resume(engine: Engine, launched: Launched, listed: ListedContainer[]): Promise<Handle | undefined> {
    const found = listed.find(({ Labels }) => Labels[LABELS.runtimeId] === launched.runtimeId);
    const state = found && (await inspectContainer(engine, found.Id));
    if (!state || ['created', 'dead', 'removing'].includes(state.State.Status)) return undefined;
    const isLost = !isRunning(state.State.Status) && launched.hostId !== host;
    return isLost ? undefined : toHandle(state);
  }

  return {
    name: DOCKER,
    hostId: () => host,
    async pull(reference) {
      const { id, digest } = await link.attempt('CannotPullContainerError', (engine) =>
        pullImage(engine, reference, env),
      );
      return { reference: id, digest, driver: DOCKER };
    },
    freePorts: findFreePorts,
    async create(spec) {
      const stateId = makeStateId(root());
      tasks.add(spec.taskId);
      const labels = { [LABELS.state]: stateId, [LABELS.task]: spec.taskId, [LABELS.runtimeId]: spec.runtimeId };
      const sourceOf = (mount: ContainerSpec['mounts'][number]) => files.volumeOf(spec.taskId, mount);
      try {
        await files.makeOutput(spec.taskId, spec.name);
        for (const mount of spec.mounts) await mkdir(sourceOf(mount), { recursive: true });
      } catch (error) {
        throw new ContainerError('CannotCreateContainerError', (error as Error).message);
      }
      const isShared = spec.isolation.networkMode === 'awsvpc';
      const pauseId = isShared ? await ensurePauseContainer(link, spec, stateId) : undefined;
      const body = buildContainerRequest(spec, { labels, pauseId, sourceOf });
      await link.attempt('CannotCreateContainerError', (engine) => createContainer(engine, spec, body));
    },
    async start(spec) {
      try {
        const handle = await link.attempt('CannotStartContainerError', async (engine) => {
          await engine.ask('POST', `/containers/${nameOf(spec)}/start`);
          const state = await inspectContainer(engine, nameOf(spec));
          if (!state) throw new EngineError(404, `No such container: ${nameOf(spec)}`);
          return toHandle(state);
        });
        follow(spec, handle);
        return handle;
      } catch (error) {
        // Where the answer was lost it may have started.
        link.persist((engine) => removeContainer(engine, nameOf(spec))).catch((fault) => log(`ecs: ${fault.message}`));
        throw error;
      }
    },
    async adopt(launched, live) {
      const stateId = readStateId(root());
      if (stateId === undefined) return new Map();
      const running = new Map<string, Handle>();
      const engine = await link.get().catch(() => undefined);
      const listed = engine && (await listContainers(engine, stateId).catch(() => undefined));
      for (const each of launched) {
        // An engine that is away will say what became of them.
        const handle = engine && listed ? await resume(engine, each, listed) : each.handle;
        if (!handle) continue;
        running.set(each.runtimeId, handle);
        follow(each, handle);
      }
      for (const taskId of live) tasks.add(taskId);
      // The engine may come back when other tasks run already.
      void clean(async (found) =>
        (await listContainers(found, stateId)).filter(({ Labels }) => !tasks.has(Labels[LABELS.task] ?? '')),
      ).catch((error) => log(`ecs: containers of former tasks stay: ${error.message}`));
      return running;
    },
    signal: watch.signal,
    async exec(spec, argv, timeoutMs) {
      const containerId = watch.idOf(spec.runtimeId);
      if (containerId === undefined) throw new Error(`${spec.runtimeId} does not run`);
      // What an engine that is away cannot tell is not held against the container.
      const result = await link.persist((engine) => execs.run(engine, containerId, argv, timeoutMs));
      if (!result) throw new Error('this host shuts down');
      return result;
    },
    async usage(runtimeIds) {
      const read = async (runtimeId: string) => {
        const containerId = watch.idOf(runtimeId);
        return containerId === undefined ? undefined : readStats(await link.get(), containerId).catch(() => undefined);
      };
      const all = await Promise.all(runtimeIds.map(async (id) => [id, await read(id).catch(() => undefined)] as const));
      return new Map(all.flatMap(([id, usage]) => (usage ? [[id, usage] as const] : [])));
    },
    onExit(listener) {
      watch.onExit((runtimeId, exit) => {
        outputs.remove(runtimeId);
        execs.forget(watch.idOf(runtimeId) ?? '');
        listener(runtimeId, exit);
      });
    },
    onOutput: outputs.onOutput,
    readOutput: files.readOutput,
    outputBytes: files.outputBytes,
    async remove(taskId) {
      const stateId = readStateId(root());
      if (tasks.delete(taskId) && stateId !== undefined)
        await clean((engine) => listContainers(engine, stateId, taskId));
      await files.removeTask(taskId);
    },
    forget: files.removeOutput,
    async close({ kill }) {
      watch.close();
      outputs.close();
      const stateId = readStateId(root());
      if (kill && stateId !== undefined) await clean((engine) => listContainers(engine, stateId));
      await link.close();
    },
  };
}

function toHandle({ Id, Config }: NonNullable<Awaited<ReturnType<typeof inspectContainer>>>): Handle {
  return { containerId: Id, stopSignal: Config.StopSignal || 'SIGTERM', terminal: Config.Tty ? 1 : 0 };
}
