import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { root } from './packaged-template.ts';

/** All of a checkout that `serverless` reads. */
const SOURCES = ['package.json', 'serverless.yml', 'tsconfig.json', 'infra', 'statemachines', 'functions', 'shared'];

/** A checkout of its own in `directory`, with this one's dependencies. */
export function checkoutIn(directory: string): string {
  mkdirSync(directory);
  for (const source of SOURCES) cpSync(path.join(root, source), path.join(directory, source), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(directory, 'node_modules'));
  return directory;
}

/** `npx serverless …` as a user runs it, on the machine's own Node. */
export function runServerless(checkout: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const isOurs = (folder: string) => folder.startsWith(path.join(root, 'node_modules'));
  const PATH = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !isOurs(folder));
  // What it leaves behind in the folder for temporary files goes with the checkout.
  const TMPDIR = path.join(checkout, 'node_modules.tmp');
  mkdirSync(TMPDIR, { recursive: true });
  const own = { PATH: PATH.join(path.delimiter), NODE_OPTIONS: '', AWS_EC2_METADATA_DISABLED: 'true', TMPDIR };
  const env = { ...process.env, ...own };
  const child = spawn('npx', ['--no-install', 'serverless', ...args], { cwd: checkout, env });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
