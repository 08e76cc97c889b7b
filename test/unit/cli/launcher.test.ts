import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSlipway, startFakeSlipway } from './fake-slipway.ts';

const BIN = join(import.meta.dirname, '../../../cli/bin.mjs');

/** A preload that lets the running Node say that it is another one. */
const pretend = (version: string) => [
  '--import',
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`,
];

interface Ran {
  code: number;
  out: string;
  err: string;
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env: { ...own, ...env } }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

/** A copy of the launcher, with what is around it as a test wants it. */
async function install(root: string, { commander = true, node = false, main = '' }): Promise<string> {
  await mkdir(join(root, 'cli'), { recursive: true });
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
  await copyFile(BIN, join(root, 'cli/bin.mjs'));
  await writeFile(join(root, 'cli/main.ts'), main);
  if (commander) await mkdir(join(root, 'node_modules/commander'));
  if (node) {
    await writeFile(join(root, 'node_modules/.bin/node'), '#!/bin/sh\necho "own node: $@"\nexit 7\n');
    await chmod(join(root, 'node_modules/.bin/node'), 0o755);
  }
  return join(root, 'cli/bin.mjs');
}

describe('the launcher', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'slipway-launcher-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  it('on an older Node starts main.ts with the Node of the project, and ends as that does', async () => {
    const bin = await install(join(root, 'own'), { node: true });
    const { code, out } = await run([...pretend('20.9.0'), bin, 'status', '--json']);
    expect(out).toBe(`own node: ${join(root, 'own/cli/main.ts')} status --json\n`);
    expect(code).toBe(7);
  });

  it('runs on a newer Node where the project has none', async () => {
    const bin = await install(join(root, 'newer'), { main: 'console.log("main", process.argv[2] as string);' });
    expect(await run([...pretend('26.0.0'), bin, 'status'])).toEqual({ code: 0, out: 'main status\n', err: '' });
  });

  it('says what to do where there is no Node that will do', async () => {
    const bin = await install(join(root, 'none'), {});
    const { code, err } = await run([...pretend('20.9.0'), bin]);
    expect(code).toBe(1);
    expect(err).toMatch(/this is Node 20.9.0; it needs Node 24.*\nWhat to do: run "npm ci" in /);
  });

  it('says what to do where nothing is installed', async () => {
    const bin = await install(join(root, 'bare'), { commander: false });
    const { code, err } = await run([bin]);
    expect(code).toBe(1);
    expect(err).toMatch(/its packages are not installed\nWhat to do: run "npm ci" in /);
  });
});

describe('slipway as a process', () => {
  let api: FakeSlipway;
  beforeAll(async () => {
    api = await startFakeSlipway({ listServices: () => ({ services: [] }) });
  });
  afterAll(() => api.close());

  it('asks SLIPWAY_URL, prints, and leaves', async () => {
    const ran = await run([BIN, 'status'], { SLIPWAY_URL: api.url });
    expect(ran).toEqual({ code: 0, out: 'no services in cluster default\n', err: '' });
  });

  it('ends with 1 for a refusal and with 2 for usage, and says so on standard error', async () => {
    const [refused, usage] = await Promise.all([
      run([BIN, 'scale', 'hello', '99999'], { SLIPWAY_URL: api.url }),
      run([BIN, 'scale', 'hello']),
    ]);
    expect([refused.code, refused.out, usage.code, usage.out]).toEqual([1, '', 2, '']);
    expect(refused.err).toContain('/desiredCount');
    expect(usage.err).toContain("missing required argument 'count'");
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('has the console until it gets a %s, and ends in order', async (signal) => {
    const { NODE_OPTIONS: _, ...own } = process.env;
    const env = { ...own, SLIPWAY_URL: api.url, SLIPWAY_API_KEY: 'canary-key' };
    const child = spawn(process.execPath, [BIN, 'console', '--port', '0'], { env });
    const [said] = await once(child.stdout, 'data');
    const [, url = ''] = /is at (\S+);/.exec(String(said)) ?? [];
    expect((await fetch(`${url}v1/clusters/default/services`)).status).toBe(200);
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
