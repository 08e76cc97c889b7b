import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from '../e2e/wait-until.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The first start of a changed checkout packages the stack. */
const READY_TIMEOUT_MS = 110_000;

export interface SlipwayWithKeys {
  url: string;
  awsUrl: string;
  state: string;
  output(): string;
  end(): Promise<void>;
}

/** `npm start` with the keys of a file, in a process of its own, with the example. */
export async function startWithKeys(state: string, keysFile: string): Promise<SlipwayWithKeys> {
  mkdirSync(state, { recursive: true });
  const ports = ['--port', '0', '--aws-port', '0', '--lb-port', '0'];
  const child = spawn(process.execPath, [path.join(ROOT, 'start', 'main.ts'), ...ports, '--state', state], {
    cwd: state,
    env: { ...process.env, SLIPWAY_API_KEYS: keysFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const isReady = () => {
    if (child.exitCode !== null) throw new Error(`Slipway ended with ${child.exitCode}:\n${text}`);
    return /^ready/m.test(text);
  };
  await waitUntil('Slipway is ready', isReady, { timeoutMs: READY_TIMEOUT_MS, seen: () => text });
  const find = (label: string) => new RegExp(`${label} +(http://127\\.0\\.0\\.1:\\d+)`).exec(text)?.[1] ?? '';
  return {
    url: find('HTTP API'),
    awsUrl: find('AWS endpoints'),
    state,
    output: () => text,
    end() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
