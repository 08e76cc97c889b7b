import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { ContainerError } from '../agent/container-error.ts';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';

export interface SpawnRequest {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
  /** The file that stdout and stderr are appended to, in the order of writing. */
  output: string;
}

/**
 * Starts a program as leader of a session and process group of its own, so that neither a Ctrl-C of our terminal
 * nor our end reaches it. Throws ContainerError CannotStartContainerError.
 */
export async function spawnProcess(request: SpawnRequest): Promise<{ child: ChildProcess; identity: ProcessIdentity }> {
  const [file = '', ...args] = request.argv;
  const output = openSync(request.output, 'a');
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      cwd: request.cwd,
      env: request.env,
      detached: true,
      stdio: ['ignore', output, output],
    });
  } catch (error) {
    throw new ContainerError('CannotStartContainerError', (error as Error).message);
  } finally {
    closeSync(output);
  }
  // exec's failure is known when spawn returns: there is then no pid, and the error is on its way.
  if (child.pid === undefined) throw await describeFailure(child, file);
  child.unref();
  const started = identifyProcess(child.pid)?.started ?? 'ended at once';
  return { child, identity: { pid: child.pid, started, processGroup: child.pid } };
}

const FAULTS: Record<string, string> = {
  ENOENT: 'executable file not found in $PATH',
  EACCES: 'permission denied',
  ENOEXEC: 'exec format error',
};

function describeFailure(child: ChildProcess, file: string): Promise<ContainerError> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const fault = FAULTS[error.code ?? ''] ?? error.message;
      const message = `unable to start container process: exec: ${JSON.stringify(file)}: ${fault}`;
      resolve(new ContainerError('CannotStartContainerError', message));
    });
  });
}

/** Signals a whole process group; one that is gone already needs none (macOS says EPERM of a group of zombies). */
export function signalGroup(processGroup: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-processGroup, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
