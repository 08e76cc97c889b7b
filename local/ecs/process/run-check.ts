import { spawn } from 'node:child_process';
import type { ExecResult } from '../agent/driver.ts';
import { MARKER } from './find-marked-processes.ts';
import { signalGroup } from './spawn-process.ts';

/**
 * Runs a health check beside a container: in its environment and working directory, in a process group of its own
 * that is killed when the time is over. It carries no marker: it is not the container.
 */
export function runCheck(
  argv: string[],
  cwd: string,
  env: Record<string, string>,
  timeoutMs: number,
): Promise<ExecResult> {
  const [file = '', ...args] = argv;
  const { [MARKER]: _, ...environment } = env;
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: environment, detached: true, stdio: 'ignore' });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    }, timeoutMs);
    const finish = (exitCode: number) => {
      clearTimeout(timer);
      resolve(timedOut ? 'timeout' : { exitCode });
    };
    child.once('error', () => finish(127));
    child.once('exit', (code) => finish(code ?? 1));
  });
}
