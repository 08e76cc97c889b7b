/**
 * The first thing that `npm start` and `npm test` run, on whatever Node (20 or newer) is on the machine: installs the
 * dependencies when they are missing or another package-lock.json's, then goes on with the Node of the lockfile.
 *
 *   node start/install.mjs <script.ts> [arguments …]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'node_modules', '.slipway-installed');
const turn = path.join(root, '.installing');
const lock = createHash('sha256')
  .update(readFileSync(path.join(root, 'package-lock.json')))
  .digest('hex');

if (!isInstalled()) {
  takeTurn();
  // Whoever had the turn before may have done it.
  const failed = !isInstalled() && !install();
  rmSync(turn, { force: true });
  if (failed) {
    console.error('npm ci failed; what it said is above. Is the npm registry reachable?');
    process.exit(1);
  }
}

const [script, ...args] = process.argv.slice(2);
const child = spawn(nodeOfTheProject(), [path.join(root, script), ...args], { cwd: process.cwd(), stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
}

function install() {
  console.log('Installing the dependencies of package-lock.json (npm ci) …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (npm.status !== 0) return false;
  writeFileSync(stamp, lock);
  return true;
}

/** `npm start` and `npm test` at once on a fresh clone: npm ci empties node_modules first, under the other one's feet. */
function takeTurn() {
  for (let told = false; ; ) {
    try {
      return writeFileSync(turn, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHeld()) {
      rmSync(turn, { force: true });
      continue;
    }
    if (!told) console.log('Waiting for another command that installs the dependencies …');
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
}

/** Whoever was killed while it installed holds nothing; a file without a number yet was made this moment. */
function isHeld() {
  try {
    const holder = readFileSync(turn, 'utf8');
    if (holder !== '') process.kill(Number(holder), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Node comes with the project, as packages for Linux; elsewhere the machine's own serves if it is new enough. */
function nodeOfTheProject() {
  const own = path.join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) return own;
  const wanted = readFileSync(path.join(root, '.node-version'), 'utf8').trim();
  if (Number(process.versions.node.split('.')[0]) >= Number(wanted.split('.')[0])) return process.execPath;
  console.error(
    `Slipway runs on Node ${wanted} (.node-version); this machine has ${process.versions.node}. Install that one.`,
  );
  process.exit(1);
}
