import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isAlive, listPids } from './list-processes.ts';
import { makeState, runSlipway, type Slipway, startSlipway } from './start-slipway.ts';
import { idOf, listEvents, listTasks, readService, readTask, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const state = makeState();
const place = path.join(state.directory, 'first');
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(place);
}, 70_000);
afterAll(() => state.remove());

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
    for (const label of ['HTTP API', 'load balancer', 'AWS endpoints']) {
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

  it('refuses a second start on the same state directory, and disturbs nothing', async () => {
    const before = pids();
    const second = runSlipway(state.directory, ['--port', '0', '--aws-port', '0', '--lb-port', '0', '--state', place]);
    expect(await second.exited).toBe(2);
    expect(second.output()).toContain(`another Slipway (pid ${slipway.pid}) runs on ${place}`);
    expect(second.output()).not.toContain('    at ');
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
});

describe('a start that cannot be', () => {
  it.each([['--port'], ['--aws-port'], ['--lb-port']])('says which port is in use: %s', async (option) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const ports = ['--port', '0', '--aws-port', '0', '--lb-port', '0', option, port];
    const unused = path.join(state.directory, option);
    const run = runSlipway(state.directory, [...ports, '--state', unused]);
    const code = await run.exited;
    server.close();
    expect(code).toBe(2);
    expect(run.output()).toContain(`port ${port} is in use: give another with ${option} N`);
    expect(run.output()).not.toContain('    at ');
    expect(existsSync(path.join(unused, 'cloud'))).toBe(false);
  });

  it('says that the state directory cannot be written', async () => {
    const file = path.join(state.directory, 'file');
    writeFileSync(file, '');
    const run = runSlipway(state.directory, [
      '--port',
      '0',
      '--aws-port',
      '0',
      '--lb-port',
      '0',
      '--state',
      `${file}/in`,
    ]);
    expect(await run.exited).toBe(2);
    expect(run.output()).toContain(`the state directory ${file}/in cannot be written`);
  });

  it('says which option it does not know or cannot read', async () => {
    const wrong = [
      ['--prot', '1'],
      ['--port', 'x'],
      ['--runtime', 'podman'],
    ];
    for (const args of wrong) {
      const run = runSlipway(state.directory, args);
      expect(await run.exited).toBe(2);
      expect(run.output()).toContain(args[0]);
    }
  });
});
