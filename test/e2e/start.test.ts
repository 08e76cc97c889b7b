import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isAlive, listPids } from './list-processes.ts';
import { makeState, runNpmStart, runSlipway, type Slipway, startSlipway } from './start-slipway.ts';
import { idOf, listEvents, listTasks, readService, readTask, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const state = makeState();
const place = path.join(state.directory, 'first');
let slipway: Slipway;

const disk = path.join(state.directory, 'disk');
mkdirSync(disk);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]).status === 0;
if (!mounted) process.stderr.write('SKIPPED: the story of the full disk; it takes the right to mount a small one\n');

beforeAll(async () => {
  slipway = await startSlipway(place);
}, 70_000);
afterAll(async () => {
  if (mounted) spawnSync('umount', ['--lazy', disk]);
  await state.remove();
});

const taskIds = () =>
  slipway
    .processes()
    .map(({ taskId }) => taskId)
    .sort();
const pids = () =>
  slipway
    .processes()
    .map(({ pid }) => pid)
    .sort();

describe('npm start', () => {
  it('prints where everything is, and then a line that begins with ready', () => {
    const lines = slipway.output().trim().split('\n');
    const address = /http:\/\/127\.0\.0\.1:\d+/;
    for (const label of ['HTTP API', 'console', 'load balancer', 'AWS endpoints']) {
      expect(lines.find((line) => line.trim().startsWith(label))).toMatch(address);
    }
    expect(lines.at(-2)).toMatch(/^Next: /);
    expect(lines.at(-1)).toMatch(/^ready in \d+\.\d s$/);
  });

  it('has two tasks of hello running, which answer through the load balancer', async () => {
    const { api, balancerUrl } = slipway;
    const tasks = await listTasks(api, 'service=hello');
    expect(tasks.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'RUNNING']);
    expect(taskIds()).toEqual(tasks.map(idOf).sort());
    const answers = new Set<string>();
    for (let asked = 0; asked < 4; asked += 1) answers.add(await (await fetch(balancerUrl)).text());
    expect(answers.size).toBe(2);
    for (const answer of answers) expect(answer).toMatch(/^Hello from version 1, task [0-9a-f]{32}, pid \d+\n$/);
    expect(await api.get('/v1/health')).toEqual({ status: 'ok' });
  });

  it('has the console at the port of the API, beside it', async () => {
    const { url } = slipway.api;
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const asked = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, place]) => place);
    expect(asked.sort()).toEqual(['/console/app.css', '/console/app.js']);
    for (const place of asked) expect((await fetch(url + place)).status).toBe(200);

    // As the page asks, and as a page does under a name of somebody else's that leads here.
    const answersTo = (path: string, headers: object) =>
      new Promise((resolve, reject) => {
        request(url + path, { agent: false, headers: { ...headers } }, (answer) => resolve(answer.resume().statusCode))
          .once('error', reject)
          .end();
      });
    const services = '/v1/clusters/default/services';
    expect(await answersTo(services, { origin: url, 'sec-fetch-site': 'same-origin' })).toBe(200);
    for (const path of ['/', services]) expect(await answersTo(path, { host: 'evil.example:7070' })).toBe(403);
    const { status, headers } = await slipway.api.call('GET', '/nope');
    expect([status, headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });

  it('refuses a second start on the same state directory, and disturbs nothing', async () => {
    const before = pids();
    expect(await refuse(['--state', place])).toContain(`another Slipway (pid ${slipway.pid}) runs on ${place}`);
    expect(pids()).toEqual(before);
    expect((await fetch(slipway.balancerUrl)).status).toBe(200);
  });

  it('stops what it launched on SIGTERM, and brings it back at the next start as if nothing had failed', async () => {
    const before = pids();
    const [deployment] = (await readService(slipway.api, 'hello')).deployments;
    expect(await slipway.end('SIGTERM')).toBe(0);
    expect(listPids(place)).toEqual([]);
    expect(before.filter(isAlive)).toEqual([]);

    slipway = await startSlipway(place);
    await waitUntil('two new processes run, and the API shows their tasks and no others', async () => {
      const shown = (await settle(slipway.api, 'hello', 2)).map(idOf).sort();
      return shown.join() === taskIds().join() && !pids().some((pid) => before.includes(pid));
    });
    const service = await readService(slipway.api, 'hello');
    expect(service.deployments).toEqual([
      expect.objectContaining({ id: deployment?.id, rolloutState: 'COMPLETED', failedTasks: 0 }),
    ]);
    const stopped = await listTasks(slipway.api, 'status=STOPPED');
    expect(stopped).toHaveLength(2);
    expect(stopped.map(({ stopCode }) => stopCode)).toEqual(['TerminationNotice', 'TerminationNotice']);
    for (const task of stopped) {
      const { explanation = [] } = await readTask(slipway.api, idOf(task));
      expect(explanation[0]).toEqual({ who: 'ECS', what: expect.stringContaining('shut') });
    }
    const told = (await listEvents(slipway.api, 'hello')).map(({ message }) => message).join('\n');
    expect(told).not.toMatch(/fail|unhealthy/i);
    await waitUntil('the load balancer answers', async () => (await fetch(slipway.balancerUrl)).status === 200);
  });

  it('passes a SIGTERM that npm alone is sent on to Slipway, which ends in order', async () => {
    const elsewhere = path.join(state.directory, 'by-npm');
    const run = runNpmStart(['--port', '0', '--aws-port', '0', '--lb-port', '0', '--no-example', '--state', elsewhere]);
    await waitUntil('it is ready', () => /^ready/m.test(run.output()), { timeoutMs: 60_000, seen: run.output });
    run.child.kill('SIGTERM');
    // The pipe to it closes when everybody who had it is gone: a Slipway that runs on would keep it open.
    await run.exited;
    expect(run.output()).toContain('Stopping the tasks');
    const [, address = ''] = /HTTP API +(\S+)/.exec(run.output()) ?? [];
    await expect(fetch(`${address}/health`)).rejects.toThrow('fetch failed');
  }, 90_000);
});

describe('a start that cannot be', () => {
  it('says which port is in use, before anything is begun', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const options = ['--port', '--aws-port', '--lb-port'];
    const runs = options.map((option) => refuse(['--state', path.join(state.directory, option), option, port]));
    const refused = await Promise.all(runs).finally(() => server.close());
    for (const [index, option] of options.entries()) {
      expect(refused[index]).toContain(`port ${port} is in use: give another with ${option} N`);
      expect(existsSync(path.join(state.directory, option, 'cloud'))).toBe(false);
    }
  });

  it('says that the state directory cannot be written', async () => {
    const file = path.join(state.directory, 'file');
    writeFileSync(file, '');
    expect(await refuse(['--state', `${file}/in`])).toContain(`the state directory ${file}/in cannot be written`);
  });

  it('says which option it does not know or cannot read', async () => {
    const refused = await Promise.all([
      refuse(['--prot', '1']),
      refuse(['--port', 'x']),
      refuse(['--runtime', 'podman']),
    ]);
    expect(refused[0]).toContain('--prot');
    expect(refused[1]).toContain('--port');
    expect(refused[2]).toContain('--runtime podman');
  });
});

describe('a full disk under the state directory', () => {
  (mounted ? it : it.skip)(
    'ends Slipway in words, loses nothing that was answered, and no task',
    async () => {
      const inner = path.join(disk, 'state');
      const first = await startSlipway(inner);
      const before = first.processes();
      fill(path.join(disk, 'filler'));
      expect(await first.ended).toBe(1);
      expect(first.output()).toContain(`the disk under ${inner} is full`);
      expect(first.output()).toContain('the tasks go on');
      expect(await refuse(['--state', inner])).toContain(`the disk under ${inner} is full`);

      rmSync(path.join(disk, 'filler'));
      const second = await startSlipway(inner);
      expect((await settle(second.api, 'hello', 2)).map(idOf).sort()).toEqual(
        before.map(({ taskId }) => taskId).sort(),
      );
      expect(second.processes()).toEqual(before);
      expect(await second.end('SIGTERM')).toBe(0);
    },
    90_000,
  );

  function fill(file: string): void {
    const handle = openSync(file, 'w');
    try {
      for (;;) writeSync(handle, Buffer.alloc(65_536));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    } finally {
      closeSync(handle);
    }
  }
});

/** Starts with free ports and these options, which are a mistake, and answers what it says in place of a stack trace. */
async function refuse(args: string[]): Promise<string> {
  const run = runSlipway(state.directory, ['--port', '0', '--aws-port', '0', '--lb-port', '0', ...args]);
  expect([await run.exited, run.output()]).toEqual([2, expect.stringMatching(/^slipway: /m)]);
  expect(run.output()).not.toContain('    at ');
  return run.output();
}
