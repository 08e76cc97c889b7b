import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecResult } from '../driver.ts';
import { EngineError } from './engine-client.ts';
import type { Engine } from './find-engine.ts';

interface ExecAnswer {
  Running: boolean;
  ExitCode: number | null;
  Pid: number;
}

/** What a shell says of a command that it cannot run. */
const NOT_RUN = 126;
const POLL_MIN_MS = 10;
const POLL_MAX_MS = 200;

/**
 * Runs commands in containers, in their environment, directory and as their user. The engine has no way to end one: where it
 * takes too long it is killed from outside, if this host runs it, and no other runs in that container before it has ended.
 */
export function createExecs() {
  /** By container. */
  const hanging = new Map<string, string>();

  /** Throws EngineError, EngineUnreachable. */
  async function run(engine: Engine, containerId: string, argv: string[], untilMs: number): Promise<ExecResult> {
    const before = hanging.get(containerId);
    if (before !== undefined && (await inspect(engine, before)).Running) return 'timeout';
    hanging.delete(containerId);
    const { Id } = await engine.ask<{ Id: string }>('POST', `/containers/${containerId}/exec`, { body: { Cmd: argv } });
    await engine.ask('POST', `/exec/${Id}/start`, { body: { Detach: true } });
    for (let waitMs = POLL_MIN_MS; ; waitMs = Math.min(2 * waitMs, POLL_MAX_MS)) {
      const { Running, ExitCode, Pid } = await inspect(engine, Id);
      if (!Running) return { exitCode: ExitCode ?? NOT_RUN };
      if (Date.now() >= untilMs) {
        hanging.set(containerId, Id);
        killOnThisHost(Pid, containerId);
        return 'timeout';
      }
      await sleep(Math.min(waitMs, Math.max(1, untilMs - Date.now())));
    }
  }

  return {
    /** Throws EngineUnreachable. */
    async run(engine: Engine, containerId: string, argv: string[], timeoutMs: number): Promise<ExecResult> {
      try {
        return await run(engine, containerId, argv, Date.now() + timeoutMs);
      } catch (error) {
        if (error instanceof EngineError) return { exitCode: NOT_RUN };
        throw error;
      }
    },
    forget: (containerId: string): unknown => hanging.delete(containerId),
  };
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
