import { mkdirSync } from 'node:fs';
import { ContainerError } from '../agent/container-error.ts';
import type { ContainerSpec, Driver } from '../agent/driver.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { ContainerFiles } from './container-files.ts';
import { findMarkedProcesses, pickLeader } from './find-marked-processes.ts';
import { findFreePorts } from './free-ports.ts';
import { measureGroups } from './measure-groups.ts';
import { createOutputWatch } from './output-watch.ts';
import { readHostId } from './process-identity.ts';
import { buildEnvironment, mergeArgv, resolveWorkingDirectory } from './process-launch.ts';
import { createProcessWatch } from './process-watch.ts';
import { runCheck } from './run-check.ts';
import { signalGroup, spawnProcess } from './spawn-process.ts';

/**
 * Containers as plain processes of this host: one process group each, listening on 127.0.0.1, writing to files, so
 * that they live on when this program is killed. There is no isolation: file system, user and network are the host's.
 */
export function createProcessDriver(images: ImageStore, files: ContainerFiles): Driver {
  const watch = createProcessWatch();
  const host = readHostId();
  const outputs = createOutputWatch(files.outputBytes);

  function prepareRun(spec: ContainerSpec) {
    const image = images.resolve(spec.image.reference);
    if (!image) throw new ContainerError('CannotStartContainerError', `${spec.image.reference} left the image store`);
    const directory = files.directoryOf(spec.taskId, spec.name);
    return {
      image,
      argv: mergeArgv(spec, image.config),
      cwd: resolveWorkingDirectory(directory, spec, image.config),
      env: buildEnvironment(spec, image.config, (mount) => files.volumeOf(spec.taskId, mount)),
    };
  }

  return {
    name: 'process',
    hostId: () => host,
    async pull(reference) {
      const image = images.resolve(reference);
      if (image) return { reference: `${image.name}@${image.digest}`, digest: image.digest };
      const message = `pull image manifest has been retried 1 time(s): failed to resolve ref ${reference}: ${reference}: not found`;
      throw new ContainerError('CannotPullContainerError', message);
    },
    freePorts: findFreePorts,
    async create(spec) {
      const { image, cwd } = prepareRun(spec);
      try {
        await files.layOut(spec.taskId, spec.name, image.directory, spec.mounts);
        mkdirSync(cwd, { recursive: true });
      } catch (error) {
        throw new ContainerError('CannotCreateContainerError', (error as Error).message);
      }
    },
    async start(spec) {
      const { argv, cwd, env } = prepareRun(spec);
      const output = files.outputOf(spec.taskId, spec.name);
      const { child, identity } = await spawnProcess({ argv, cwd, env, output });
      watch.add(spec.runtimeId, identity, child);
      outputs.add(spec.runtimeId, spec.taskId, spec.name);
      return { pid: identity.pid, started: identity.started };
    },
    async adopt(launched) {
      if (launched.length === 0) return new Map();
      const marked = findMarkedProcesses();
      const running = new Map<string, Record<string, string | number>>();
      for (const { taskId, name, runtimeId, handle } of launched) {
        const processes = marked.get(runtimeId) ?? [];
        const leader = handle
          ? processes.find((each) => each.pid === handle.pid && each.started === handle.started)
          : pickLeader(processes);
        if (leader) {
          running.set(runtimeId, { pid: leader.pid, started: leader.started });
          watch.add(runtimeId, leader, undefined);
          outputs.add(runtimeId, taskId, name);
        } else {
          // The container's own process is gone; what it left behind ends with it, as in any container.
          for (const each of processes) signalGroup(each.processGroup, 'SIGKILL');
        }
      }
      return running;
    },
    signal(runtimeId, signal) {
      watch.signal(runtimeId, signal);
    },
    async exec(spec, argv, timeoutMs) {
      const { cwd, env } = prepareRun(spec);
      return runCheck(argv, cwd, env, timeoutMs);
    },
    async usage(runtimeIds) {
      const byGroup = measureGroups();
      return new Map(
        runtimeIds.flatMap((id) => {
          const usage = byGroup.get(watch.processGroup(id) ?? -1);
          return usage ? [[id, usage]] : [];
        }),
      );
    },
    onExit(listener) {
      watch.onExit((runtimeId, exit) => {
        outputs.remove(runtimeId);
        listener(runtimeId, exit);
      });
    },
    onOutput: outputs.onOutput,
    readOutput: files.readOutput,
    outputBytes: files.outputBytes,
    remove: files.removeTask,
    forget: files.removeOutput,
    close(options) {
      outputs.close();
      return watch.close(options);
    },
  };
}
