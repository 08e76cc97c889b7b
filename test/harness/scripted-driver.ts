import { createHash } from 'node:crypto';
import { ContainerError } from '../../local/ecs/agent/container-error.ts';
import type { ContainerExit, ContainerSpec, Driver } from '../../local/ecs/agent/driver.ts';

/** How containers of an image behave, or those of it that run a command (`web:2 migrate`). An image that has no script is one that runs, is healthy, and stops when asked. */
export interface Script {
  /** What the tag names now: other content is another digest. */
  content?: string;
  /** How long it takes to pull; never done: Infinity. */
  pullMs?: number;
  /** CannotPullContainerError with this message. */
  pullError?: string;
  /** CannotStartContainerError with this message. */
  startError?: string;
  /** It ends by itself so long after its start. */
  exitAfterMs?: number;
  exitCode?: number;
  /** From SIGTERM to its end; 5 unless said. */
  stopMs?: number;
  /** What a health check finds, of ECS or of the load balancer, so long after the start. Always well unless said. */
  isHealthy?(ageMs: number): boolean;
  /** What it writes at its start. */
  output?: string;
}

/** A container that has run. */
export interface Ended {
  image: string;
  command: string | undefined;
  startedAtMs: number;
  endedAtMs: number;
  exitCode: number;
}

export interface Running {
  taskId: string;
  /** As it was tagged, whether or not it was pulled by its digest. */
  image: string;
  digest: string;
  /** What it runs where that is not the image's own. */
  command?: string | undefined;
  port: number | undefined;
  startedAtMs: number;
  isHealthy(): boolean;
}

/** A host without a host: containers are entries of a map, and live by their image's script. */
export function createScriptedDriver(scripts: Record<string, Script> = {}) {
  const running = new Map<string, { spec: ContainerSpec; startedAtMs: number; script: Script }>();
  const output = new Map<string, Uint8Array>();
  const sick = new Set<string>();
  const tags = new Map<string, string>();
  const starts: string[] = [];
  const ended = new Map<string, Ended>();
  let tellExit: (runtimeId: string, exit: ContainerExit) => void = () => {};
  let nextPort = 20_000;

  function exit(runtimeId: string, exitCode: number): void {
    const container = running.get(runtimeId);
    if (!container) return;
    running.delete(runtimeId);
    const { spec, startedAtMs } = container;
    const what = { image: spec.image.reference, command: spec.command?.join(' ') };
    ended.set(spec.taskId, { ...what, startedAtMs, endedAtMs: Date.now(), exitCode });
    tellExit(runtimeId, { exitCode });
  }

  function isWell({
    spec,
    script,
    startedAtMs,
  }: {
    spec: ContainerSpec;
    script: Script;
    startedAtMs: number;
  }): boolean {
    return !sick.has(spec.taskId) && (script.isHealthy?.(Date.now() - startedAtMs) ?? true);
  }

  const scriptOf = (image: string): Script => scripts[image] ?? {};

  const driver: Driver = {
    name: 'scripted',
    hostId: () => 'host',
    async pull(reference) {
      const [, pinned] = reference.split('@');
      // A digest that no tag has had here is an image like any other.
      const tagged = (pinned && tags.get(pinned)) ?? reference;
      const { pullError, pullMs, content = '' } = scriptOf(tagged);
      if (pullMs === Number.POSITIVE_INFINITY) await new Promise(() => {});
      if (pullMs) await new Promise((resolve) => setTimeout(resolve, pullMs));
      if (pullError) throw new ContainerError('CannotPullContainerError', pullError);
      const digest = pinned ?? `sha256:${createHash('sha256').update(`${tagged} ${content}`).digest('hex')}`;
      tags.set(digest, tagged);
      return { reference: tagged, digest };
    },
    async freePorts(wanted) {
      return wanted.map(() => nextPort++);
    },
    async create() {},
    async start(spec) {
      const { reference } = spec.image;
      const script = scripts[[reference, ...(spec.command ?? [])].join(' ')] ?? scriptOf(reference);
      if (script.startError) throw new ContainerError('CannotStartContainerError', script.startError);
      starts.push(spec.taskId);
      running.set(spec.runtimeId, { spec, startedAtMs: Date.now(), script });
      if (script.output) output.set(`${spec.taskId}/${spec.name}`, Buffer.from(script.output));
      if (script.exitAfterMs !== undefined) {
        setTimeout(() => exit(spec.runtimeId, script.exitCode ?? 0), script.exitAfterMs);
      }
      return { started: spec.runtimeId };
    },
    adopt: async () => new Map(),
    signal(runtimeId, signal) {
      const container = running.get(runtimeId);
      if (!container) return;
      if (signal === 'SIGKILL') exit(runtimeId, 137);
      else setTimeout(() => exit(runtimeId, 143), container.script.stopMs ?? 5);
    },
    async exec({ runtimeId }) {
      const container = running.get(runtimeId);
      return { exitCode: container && isWell(container) ? 0 : 1 };
    },
    onExit(listener) {
      tellExit = listener;
    },
    onOutput() {},
    async readOutput(taskId, container, offset, maxBytes) {
      return (output.get(`${taskId}/${container}`) ?? new Uint8Array()).subarray(offset, offset + maxBytes);
    },
    async outputBytes(taskId, container) {
      return output.get(`${taskId}/${container}`)?.length ?? 0;
    },
    async remove() {},
    async forget() {},
    async close() {},
  };

  return {
    driver,
    /** Task ids of ECS, one for each start of a container. */
    starts,
    list: (): Running[] =>
      [...running.values()].map((container) => ({
        taskId: container.spec.taskId,
        image: container.spec.image.reference,
        digest: container.spec.image.digest,
        command: container.spec.command?.join(' '),
        port: container.spec.ports[0]?.hostPort,
        startedAtMs: container.startedAtMs,
        isHealthy: () => isWell(container),
      })),
    /** `kill -9` of every container of a task (by the last part of its ARN). */
    kill(taskId: string): void {
      for (const [runtimeId, { spec }] of running) if (spec.taskId === taskId) exit(runtimeId, 137);
    },
    /** From now on this task's containers fail every health check. */
    sicken: (taskId: string): unknown => sick.add(taskId),
    /** Whatever runs is well from here on, also where its script would have it ill. */
    cure(): void {
      sick.clear();
      for (const container of running.values()) container.script = { ...container.script, isHealthy: () => true };
    },
    /** Containers that have run and ended: by task. */
    ended,
    /** Containers of this image that start from now on behave so. */
    script(image: string, script: Script): void {
      scripts[image] = script;
    },
  };
}
