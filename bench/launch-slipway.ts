import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const READY_MS_MAX = 60_000;

export interface Slipway {
  apiUrl: string;
  awsUrl: string;
  balancerUrl: string;
  /** From the spawn to the line `ready`. */
  readyMs: number;
  process: ChildProcess;
  /** As SIGTERM does: stops what was launched. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  state: string;
  example?: boolean;
  /** `npm start`, as a user does; otherwise the same script on this Node, with these arguments before it. */
  npm?: boolean;
  nodeArguments?: string[];
  /** Minutes of bakes are divided by it. */
  timeScale?: number;
}

/** A Slipway of its own: free ports, and the given state directory. Throws with what it printed if it is not ready in time. */
export async function launchSlipway({
  state,
  example,
  npm,
  nodeArguments,
  timeScale,
}: LaunchOptions): Promise<Slipway> {
  const options = ['--port', '0', '--aws-port', '0', '--lb-port', '0', '--state', state];
  if (!example) options.push('--no-example');
  if (timeScale !== undefined) options.push('--time-scale', String(timeScale));
  const [command, args] = npm
    ? ['npm', ['start', '--', ...options]]
    : [process.execPath, [...(nodeArguments ?? []), path.join(root, 'start', 'main.ts'), ...options]];
  const startedAtMs = performance.now();
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  // A measurement that fails leaves nothing behind.
  process.once('exit', () => child.kill());
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in ${READY_MS_MAX} ms:\n${printed}`)), READY_MS_MAX);
    const read = (chunk: Buffer) => {
      printed += chunk;
      if (/^ready/m.test(printed)) settle(resolve);
    };
    const settle = (how: () => void) => {
      clearTimeout(timer);
      how();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => settle(() => reject(new Error(`it ended:\n${printed}`))));
  });
  await ready.catch((error) => {
    child.kill();
    throw error;
  });
  return {
    apiUrl: addressIn(printed, 'HTTP API').replace(/\/v1$/, ''),
    balancerUrl: addressIn(printed, 'load balancer').replace(/\/$/, ''),
    awsUrl: addressIn(printed, 'AWS endpoints'),
    readyMs: performance.now() - startedAtMs,
    process: child,
    stop: () => end(child, Number(readFileSync(path.join(state, 'pid'), 'utf8'))),
  };
}

/** A directory for the state of one measurement; it is removed after `work`. */
export async function withState<Result>(work: (state: string) => Promise<Result>): Promise<Result> {
  const state = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  try {
    return await work(state);
  } finally {
    rmSync(state, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** npm ends at once when it is told to, and so says nothing: Slipway's own process is told, and npm ends after it. */
function end(child: ChildProcess, pid: number): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    process.kill(pid, 'SIGTERM');
  });
}

function addressIn(printed: string, what: string): string {
  const line = printed.split('\n').find((candidate) => candidate.trim().startsWith(what));
  const address = line?.trim().slice(what.length).trim();
  if (!address) throw new Error(`no address of the ${what} in:\n${printed}`);
  return address;
}
