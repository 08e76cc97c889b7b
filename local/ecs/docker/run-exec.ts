import { readFileSync } from 'node:fs';
import type { ExecResult } from '../agent/driver.ts';
import { EngineError } from './engine-client.ts';
import type { Engine } from './find-engine.ts';

interface ExecAnswer {
  Running: boolean;
  ExitCode: number | null;
  Pid: number;
}

/** What a shell says of a command that it cannot run. */
const NOT_RUN = 126;

/**
 * Runs commands in containers, in their environment, directory and as their user. The engine has no way to end one: where it
 * takes too long it is killed from outside, if this host runs it, and no other runs in that container before it has ended.
 */
export function createExecs() {
  /** By container. */
  const hanging = new Map<string, string>();

  /** Throws EngineError, EngineUnreachable. */
  async function run(engine: Engine, containerId: string, argv: string[], timeoutMs: number): Promise<ExecResult> {
    const before = hanging.get(containerId);
    if (before !== undefined && (await inspect(engine, before)).Running) return 'timeout';
    hanging.delete(containerId);
    const body = { Cmd: argv, AttachStdout: true, AttachStderr: true };
    const { Id } = await engine.ask<{ Id: string }>('POST', `/containers/${containerId}/exec`, { body });
    if (await hasEnded(engine, Id, timeoutMs)) return { exitCode: (await inspect(engine, Id)).ExitCode ?? NOT_RUN };
    hanging.set(containerId, Id);
    killOnThisHost((await inspect(engine, Id)).Pid, containerId);
    return 'timeout';
  }

  return {
    /** Throws EngineUnreachable. */
    async run(engine: Engine, containerId: string, argv: string[], timeoutMs: number): Promise<ExecResult> {
      try {
        return await run(engine, containerId, argv, timeoutMs);
      } catch (error) {
        if (error instanceof EngineError) return { exitCode: NOT_RUN };
        throw error;
      }
    },
    forget: (containerId: string): unknown => hanging.delete(containerId),
  };
}

/** Its output ends when it does; Podman 4 says of one without an output that it runs long after it has ended. */
async function hasEnded(engine: Engine, execId: string, timeoutMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    for await (const _ of engine.stream('POST', `/exec/${execId}/start`, { body: { Detach: false }, signal }));
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

/** One that the engine has forgotten does not run. */
async function inspect(engine: Engine, execId: string): Promise<ExecAnswer> {
  try {
    return await engine.ask<ExecAnswer>('GET', `/exec/${execId}/json`);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return { Running: false, ExitCode: null, Pid: 0 };
    throw error;
  }
}

/** The engine may be another machine's, or in one of its own: a pid counts only with the container's id in its control group. */
function killOnThisHost(pid: number, containerId: string): void {
  try {
    if (pid > 0 && readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(containerId)) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, or is not of this host or this user.
  }
}
