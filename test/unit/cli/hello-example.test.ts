import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from '../../../shared/contract/parse.ts';
import { putService } from '../../../shared/contract/service/service.ts';
import { registerTaskDefinition } from '../../../shared/contract/task-definition/register-task-definition.ts';

const HELLO = join(import.meta.dirname, '../../../examples/hello');
const TASK_ID = '0123456789abcdef0123456789abcdef';
const readJson = (...names: string[]) => JSON.parse(readFileSync(join(HELLO, ...names), 'utf8'));

const processes: ChildProcess[] = [];
const agents: Agent[] = [];
afterEach(() => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  for (const agent of agents.splice(0)) agent.destroy();
});

/** Starts a version as the process driver does: Entrypoint in the image's directory, a free PORT, little environment. */
async function start(version: string) {
  const { Entrypoint, Env } = readJson(version, 'image.json') as { Entrypoint: string[]; Env: string[] };
  const child = spawn(process.execPath, Entrypoint.slice(1), {
    cwd: join(HELLO, version),
    env: {
      ...Object.fromEntries(Env.map((entry) => entry.split('='))),
      PORT: '0',
      ECS_CONTAINER_RUNTIME_ID: `${TASK_ID}-0123456789`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(/port (\d+)/.exec(line.toString())?.[1]);
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);
  const ask = (path: string, headers = {}): Promise<{ response: IncomingMessage; body: string }> =>
    new Promise((resolve, reject) => {
      get({ port, path, agent, headers }, (response) => {
        text(response).then((body) => resolve({ response, body }), reject);
      }).once('error', reject);
    });
  return { child, port, ask, ended: once(child, 'exit') as Promise<[number | null, string | null]> };
}

describe('examples/hello', () => {
  it('has a task definition and a service that the API takes', () => {
    expect(parse(registerTaskDefinition, readJson('task-definition.json'))).toMatchObject({ ok: true });
    const params = { cluster: 'default', service: 'hello' };
    expect(parse(putService, readJson('service.json'), params)).toMatchObject({ ok: true });
  });

  it('has two versions that differ in the version and the greeting alone', () => {
    expect(readdirSync(join(HELLO, 'v1'))).toEqual(readdirSync(join(HELLO, 'v2')));
    const [one, two] = ['v1', 'v2'].map((version) => readFileSync(join(HELLO, version, 'server.mjs'), 'utf8'));
    expect(one?.replace('VERSION = 1', 'VERSION = 2')).toBe(two);
  });

  it.each([
    ['v1', 1, 'Hello'],
    ['v2', 2, 'Hello again'],
  ])(
    '%s answers its version, task and pid as text and as JSON, and its health',
    async (directory, version, greeting) => {
      const { ask, child } = await start(directory);
      expect((await ask('/any//path')).body).toBe(
        `${greeting} from version ${version}, task ${TASK_ID}, pid ${child.pid}\n`,
      );
      const { body } = await ask('//', { accept: 'application/json' });
      expect(JSON.parse(body)).toEqual({ version, task: TASK_ID, pid: child.pid });
      expect((await ask('/healthz')).body).toBe('ok\n');
    },
  );

  it('after SIGTERM finishes what is in flight and answers open connections once more, with Connection: close', async () => {
    const { ask, child, port, ended } = await start('v1');
    await Promise.all([ask('/'), ask('/?delayMs=20')]);
    const inFlight = ask('/?delayMs=200');
    await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGTERM');
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const onOpenConnection = await ask('/');
    expect(onOpenConnection.response.headers.connection).toBe('close');
    expect((await inFlight).response.statusCode).toBe(200);
    const refused = once(connect(port, '127.0.0.1'), 'error');
    expect(await refused).toMatchObject([{ code: 'ECONNREFUSED' }]);
    expect(await ended).toEqual([0, null]);
  });

  it('does not wait for connections that say nothing', async () => {
    const { child, port, ask, ended } = await start('v1');
    await ask('/');
    const silent = connect(port, '127.0.0.1');
    await once(silent, 'connect');
    child.kill('SIGTERM');
    // While the other end still holds it open.
    expect(await ended).toEqual([0, null]);
    silent.destroy();
  });
});
