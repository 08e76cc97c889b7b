import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

/** As npm ci does: empties node_modules and fills it. Notes each of its runs, and whether it was alone. */
const NPM = `#!/bin/sh
mkdir running || echo "not alone" >> runs
echo run >> runs
rm -rf node_modules; sleep 0.3; mkdir node_modules
rmdir running
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'slipway-install-'));
  mkdirSync(path.join(root, 'start'));
  mkdirSync(path.join(root, 'bin'));
  copyFileSync('start/install.mjs', path.join(root, 'start', 'install.mjs'));
  writeFileSync(path.join(root, 'package-lock.json'), '{}');
  writeFileSync(path.join(root, '.node-version'), process.versions.node);
  writeFileSync(path.join(root, 'script.ts'), 'console.log("the script runs")');
  writeFileSync(path.join(root, 'bin', 'npm'), NPM);
  chmodSync(path.join(root, 'bin', 'npm'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function start(): Promise<{ code: number | null; printed: string }> {
  const env = { ...process.env, PATH: `${path.join(root, 'bin')}:${process.env.PATH}` };
  const child = spawn(process.execPath, ['start/install.mjs', 'script.ts'], { cwd: root, env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, printed })));
}

const runs = () => (existsSync(path.join(root, 'runs')) ? readFileSync(path.join(root, 'runs'), 'utf8') : '');

describe('the first thing that npm start and npm test run', () => {
  it('installs once where several begin at once on a fresh clone, and all of them go on', async () => {
    const all = await Promise.all([start(), start(), start()]);
    for (const { code, printed } of all) {
      expect(printed).toContain('the script runs');
      expect(code).toBe(0);
    }
    expect(runs()).toBe('run\n');
    expect(existsSync(path.join(root, '.installing'))).toBe(false);
  });

  it('installs nothing the second time, and again when the lockfile is another one', async () => {
    await start();
    await start();
    expect(runs()).toBe('run\n');
    writeFileSync(path.join(root, 'package-lock.json'), '{"packages":{}}');
    await start();
    expect(runs()).toBe('run\nrun\n');
  });

  it('takes the turn of one that was killed while it installed', async () => {
    const { pid } = spawn(process.execPath, ['-e', '0']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    writeFileSync(path.join(root, '.installing'), String(pid));
    expect((await start()).printed).toContain('the script runs');
    expect(runs()).toBe('run\n');
  });

  it('says so where npm fails, and lets the next one try', async () => {
    writeFileSync(path.join(root, 'bin', 'npm'), '#!/bin/sh\nexit 1\n');
    const { code, printed } = await start();
    expect(code).toBe(1);
    expect(printed).toContain('npm ci failed');
    expect(existsSync(path.join(root, '.installing'))).toBe(false);
  });
});
