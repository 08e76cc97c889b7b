import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Api, callApi } from './call-api.ts';
import { listPids, listProcesses, type TaskProcess } from './list-processes.ts';
import { waitUntil } from './wait-until.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The first start of a changed checkout packages the stack, which takes seconds. */
const READY_TIMEOUT_MS = 60_000;

/** Slipway in a process of its own, seen from outside alone. */
export interface Slipway {
  api: Api;
  balancerUrl: string;
  awsUrl: string;
  pid: number;
  state: string;
  /** From the start of the process to the line `ready`, in milliseconds. */
  readyMs: number;
  output(): string;
  /** The exit code, when it has ended; null after a signal. */
  ended: Promise<number | null>;
  /** The tasks' processes, by the operating system's word. */
  processes(): TaskProcess[];
  /** Sends the signal and answers the exit code; null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

export interface Run {
  child: ChildProcess;
  output(): string;
  exited: Promise<number | null>;
}

/** A directory for the state of one Slipway (and what it restarts as), which is cleaned up whatever happens. */
export function makeState(): { directory: string; remove(): Promise<void> } {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'slipway-e2e-')));
  const guard = guardProcesses(directory);
  return {
    directory,
    async remove() {
      await waitUntil('nothing runs any more', () => {
        for (const pid of listPids(directory)) kill(pid);
        return listPids(directory).length === 0;
      });
      guard.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Starts `npm start`'s program with these arguments. It runs in `cwd`, so that it is found there. */
export function runSlipway(cwd: string, args: string[]): Run {
  return run(process.execPath, [path.join(ROOT, 'start', 'main.ts'), ...args], cwd);
}

/** Starts it as a user does, by npm. */
export function runNpmStart(args: string[]): Run {
  return run('npm', ['start', '--', ...args], ROOT);
}

function run(command: string, args: string[], cwd: string): Run {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, exited, output: () => output };
}

/**
 * Starts Slipway on a state directory, with free ports, and waits until it is ready. An engine of this machine has no part in
 * it unless `--runtime` says so.
 */
export async function startSlipway(state: string, ...args: string[]): Promise<Slipway> {
  mkdirSync(state, { recursive: true });
  const startedAtMs = performance.now();
  const ports = ['--port', '0', '--aws-port', '0', '--lb-port', '0'];
  const runtime = args.includes('--runtime') ? [] : ['--runtime', 'process'];
  const run = runSlipway(state, [...ports, '--state', state, ...runtime, ...args]);
  await waitUntil('Slipway is ready', () => /^ready/m.test(run.output()) || isOver(run), {
    timeoutMs: READY_TIMEOUT_MS,
    seen: run.output,
  });
  const readyMs = performance.now() - startedAtMs;
  const find = (label: string) => new RegExp(`${label} +(http://127\\.0\\.0\\.1:\\d+)`).exec(run.output())?.[1] ?? '';
  return {
    api: callApi(find('HTTP API')),
    balancerUrl: find('load balancer'),
    awsUrl: find('AWS endpoints'),
    pid: run.child.pid ?? 0,
    state,
    readyMs,
    output: run.output,
    ended: run.exited,
    processes: () => listProcesses(state),
    end(signal) {
      run.child.kill(signal);
      return run.exited;
    },
  };
}

function isOver({ child, output }: Run): false {
  if (child.exitCode === null) return false;
  throw new Error(`Slipway ended with ${child.exitCode}:\n${output()}`);
}

/** Ends what runs in `directory` when this process is gone without having cleaned up: the pipe to it closes then. */
function guardProcesses(directory: string): ChildProcess {
  const script = `cat > /dev/null; for p in /proc/[0-9]*; do case "$(readlink $p/cwd)" in "$0"|"$0"/*) kill -9 "\${p#/proc/}";; esac; done; rm -rf "$0"`;
  const guard = spawn('sh', ['-c', script, directory], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.unref();
  return guard;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
