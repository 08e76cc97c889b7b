#!/usr/bin/env node
// Starts main.ts with a Node that runs TypeScript. Plain JavaScript for Node 20 and later: npx runs it with the
// machine's own Node, whatever that is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const MAJOR = 24;
const root = fileURLToPath(new URL('..', import.meta.url));
const main = fileURLToPath(new URL('main.ts', import.meta.url));
const ownNode = `${root}node_modules/.bin/node`;
const major = Number(process.versions.node.split('.')[0]);

if (!existsSync(`${root}node_modules/commander`)) {
  fail(`slipway: its packages are not installed\nWhat to do: run "npm ci" in ${root}`);
} else if (major === MAJOR) {
  await import('./main.ts');
} else if (existsSync(ownNode)) {
  run();
} else if (major > MAJOR) {
  await import('./main.ts');
} else {
  fail(
    `slipway: this is Node ${process.versions.node}; it needs Node ${MAJOR} (see .node-version)\n` +
      `What to do: run "npm ci" in ${root} without --omit=optional, which installs one, or install Node ${MAJOR}`,
  );
}

/** Ctrl-C reaches both processes by the terminal: this one stays until the other has ended. */
function run() {
  const child = spawn(ownNode, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(`slipway: ${ownNode} cannot be started (${error.message})`));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15);
  });
}

function fail(text) {
  console.error(text);
  process.exitCode = 1;
}
