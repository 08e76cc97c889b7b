import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** All that the package is made of. */
const SOURCES = [
  'serverless.yml',
  'package-lock.json',
  'tsconfig.json',
  'infra',
  'statemachines',
  'functions',
  'shared',
];

/** Seconds on an idle machine; a source that does not bundle makes serverless wait for ever, and then this tells why. */
const PACKAGE_MS_MAX = 300_000;

export interface PackagedStack {
  template: object;
  /** A file of the package, by the last part of the key that the template has for it. */
  asset(bucketKey: string): Promise<Uint8Array>;
}

/**
 * The stack as `serverless package` writes it, with `auth` as given. Packaging takes seconds, so it is kept by the
 * content that it was made from; a checkout that has not changed reads it back.
 */
export async function packageStack(root: string, auth: string, say: (line: string) => void): Promise<PackagedStack> {
  const cache = path.join(root, 'node_modules', '.cache', 'slipway');
  const directory = path.join(cache, `${auth}-${hashSources(root)}`);
  if (!existsSync(directory)) {
    mkdirSync(cache, { recursive: true });
    const unlock = await lockCache(cache);
    try {
      if (!existsSync(directory)) {
        say('Packaging the stack (serverless package) …');
        await runServerless(root, auth, directory);
      }
    } finally {
      unlock();
    }
  }
  return {
    template: JSON.parse(readFileSync(path.join(directory, 'cloudformation-template-update-stack.json'), 'utf8')),
    asset: async (bucketKey) => readFileSync(path.join(directory, path.basename(bucketKey))),
  };
}

function hashSources(root: string): string {
  const hash = createHash('sha256');
  const add = (file: string) =>
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  for (const source of SOURCES) {
    const full = path.join(root, source);
    if (path.extname(source)) add(full);
    else
      for (const file of readdirSync(full, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .sort())
        add(file);
  }
  return hash.digest('hex').slice(0, 24);
}

/** Two starts on a fresh checkout package one after the other: esbuild's work folder is the checkout's own. */
async function lockCache(cache: string): Promise<() => void> {
  const database = new DatabaseSync(path.join(cache, 'lock.sqlite'), { timeout: PACKAGE_MS_MAX });
  database.exec('BEGIN EXCLUSIVE');
  return () => database.close();
}

async function runServerless(root: string, auth: string, directory: string): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const bin = path.join(root, 'node_modules', 'serverless', 'bin', 'serverless.js');
  const args = [bin, 'package', '--package', path.relative(root, unfinished), '--param', `auth=${auth}`];
  const output: string[] = [];
  // It leaves each function's sources behind in the folder for temporary files: this one goes with them.
  const scratch = mkdtempSync(path.join(tmpdir(), 'slipway-package-'));
  const env = { ...process.env, TMPDIR: scratch };
  const timeout = PACKAGE_MS_MAX;
  const child = spawn(process.execPath, args, { cwd: root, env, timeout, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)).finally(() =>
    rmSync(scratch, { recursive: true, force: true }),
  );
  if (code !== 0) throw new Error(`serverless package failed:\n${output.join('')}`);
  renameSync(unfinished, directory);
}
