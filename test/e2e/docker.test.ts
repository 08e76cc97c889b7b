import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Task } from '../../shared/contract/answers/task.ts';
import { openRealEngine } from './container-engine.ts';
import { underLoad } from './keep-loading.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { deploy, idOf, listTasks, readTask, register, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

/** The one thing here that a machine may lack: then its tests are skipped, and say why. */
const engine = await openRealEngine();
const isThere = 'image' in engine;
const image = isThere ? engine.image : '';

let slipway: Slipway;
const state = isThere ? makeState() : undefined;
const directory = state?.directory ?? '';
const start = () => startSlipway(directory, '--no-example', '--runtime', 'docker');

beforeAll(async () => {
  if (!isThere) return;
  slipway = await start();
  const notes = path.join(directory, 'notes');
  mkdirSync(notes);
  writeFileSync(path.join(notes, 'image.json'), JSON.stringify({ Entrypoint: ['sh', '-c'] }));
  await slipway.api.send('PUT', '/v1/local/images/notes/1', { directory: notes });
}, 70_000);
afterAll(async () => {
  if (!isThere) return;
  // Where a test has failed, its containers still run.
  await slipway?.end('SIGTERM');
  await engine.close();
  await state?.remove();
});

const shell = (name: string, command: string, more: object = {}) => ({
  name,
  image,
  entryPoint: ['/bin/busybox', 'sh', '-c'],
  command: [command],
  ...more,
});

/** Serves one line; a shell as process 1 hears SIGTERM only with a trap. */
const serve = (line: string) =>
  `b=/bin/busybox; $b mkdir -p /www; echo '${line}' > /www/index.html; echo 'serves ${line}'; trap 'exit 0' TERM; $b httpd -f -p 8080 -h /www & wait`;

const web = (line: string) =>
  shell('web', serve(line), {
    portMappings: [{ containerPort: 8080 }],
    healthCheck: { command: ['CMD', '/bin/busybox', 'wget', '-qO-', 'http://localhost:8080/'], interval: 5 },
  });

async function runTask(taskDefinition: string): Promise<string> {
  const { tasks } = await slipway.api.send<{ tasks: Task[] }>('POST', '/v1/clusters/default/tasks', { taskDefinition });
  const [task] = tasks;
  if (!task) throw new Error('nothing was launched');
  return idOf(task);
}

function untilStatus(id: string, status: string): Promise<Task> {
  return waitUntil(
    `task ${id} is ${status}`,
    async () => {
      const task = await readTask(slipway.api, id);
      return task.lastStatus === status && task;
    },
    { timeoutMs: 90_000, seen: () => readTask(slipway.api, id) },
  );
}

async function readLog(id: string, container: string): Promise<string[]> {
  const at = `/v1/clusters/default/tasks/${id}/logs?container=${container}&tail=10000`;
  return (await slipway.api.get<{ logs: { message: string }[] }>(at)).logs.map(({ message }) => message);
}

/** This Slipway's: of each task its network and its containers. */
async function listContainers(): Promise<string[]> {
  if (!isThere) return [];
  const ids = (await listTasks(slipway.api, '')).map(idOf);
  return (await engine.list()).map(({ name }) => name).filter((name) => ids.some((id) => name.includes(id)));
}

// The summary of a run counts what is skipped, and does not say why.
if (!isThere) process.stderr.write(`skipped: containers of a real engine: ${engine.why}\n`);
const story = isThere ? describe : describe.skip;
story(`containers of a real engine${isThere ? '' : `: ${engine.why}`}`, () => {
  it('are a service behind the load balancer, and roll from one version to the next without a failed request', async () => {
    const { api, balancerUrl } = slipway;
    const ingress = { containerPort: 8080, path: '/', deregistrationDelaySec: 1, healthCheck: { path: '/' } };
    const spec = { desiredCount: 2, minHealthySec: 0.1, ingress };
    await deploy(api, 'shop', { ...spec, taskDefinition: await register(api, 'shop', [web('version 1')]) });
    const taskDefinition = await register(api, 'shop', [web('version 2')]);
    const [, load] = await underLoad(balancerUrl, '/', 2, async ({ seen }) => {
      await waitUntil('version 1 answers under load', () => seen.answered > 20, { seen: () => seen });
      await deploy(api, 'shop', { ...spec, taskDefinition });
    });
    expect(load.failures).toEqual([]);
    expect(new Set([...load.bodies].map((body) => body.trim()))).toEqual(new Set(['version 1', 'version 2']));
    const tasks = await settle(api, 'shop', 2);
    for (const { healthStatus } of tasks) expect(healthStatus).toBe('HEALTHY');
    expect(await listContainers()).toHaveLength(4);
  });

  it('go on through a kill -9 of Slipway, as the same containers, with whole logs', async () => {
    const count = `i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo "out $i"; echo "err $i" >&2; [ $((i % 100)) = 0 ] && /bin/busybox sleep 0.5; done; exit 7`;
    const counting = await runTask(await register(slipway.api, 'count', [shell('web', count)]));
    await waitUntil('it writes', async () => (await readLog(counting, 'web')).length > 50);
    const before = (await engineList()).filter(({ name }) => !name.includes(counting));
    await slipway.end('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 500));
    slipway = await start();
    expect((await engineList()).filter(({ name }) => !name.includes(counting))).toEqual(before);
    const ended = await untilStatus(counting, 'STOPPED');
    expect(ended).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 7 }] });
    const lines = await readLog(counting, 'web');
    const numbers = Array.from({ length: 2000 }, (_, at) => at + 1);
    expect(lines.filter((line) => line.startsWith('out'))).toEqual(numbers.map((n) => `out ${n}`));
    expect(lines.filter((line) => line.startsWith('err'))).toEqual(numbers.map((n) => `err ${n}`));
    expect(await (await fetch(slipway.balancerUrl)).text()).toBe('version 2\n');
  });

  it('share a task with processes: volumes, and ports on this machine', async () => {
    const volume = { sourceVolume: 'data', containerPath: '/data' };
    const writer = shell('writer', `echo from the container > /data/note; ${serve('of one task')}`, {
      portMappings: [{ containerPort: 8080 }],
      mountPoints: [volume],
    });
    const read = 'until [ -s data/note ]; do sleep 0.1; done; cat data/note; sleep 600';
    const reader = { name: 'reader', image: 'notes:1', command: [read], mountPoints: [{ ...volume, readOnly: true }] };
    const neighbour = shell('neighbour', 'until /bin/busybox wget -qO- http://localhost:8080/; do :; done; exit 5', {
      essential: false,
    });
    const volumes = { volumes: [{ name: 'data' }] };
    const id = await runTask(await register(slipway.api, 'mixed', [writer, reader, neighbour], volumes));
    const task = await untilStatus(id, 'RUNNING');
    await waitUntil('the process reads', async () => (await readLog(id, 'reader')).includes('from the container'));
    await waitUntil('its neighbour has ended', async () =>
      (await readTask(slipway.api, id)).containers?.some(({ exitCode }) => exitCode === 5),
    );
    expect(await readLog(id, 'neighbour')).toContain('of one task');
    const port = task.containers?.find(({ name }) => name === 'writer')?.networkBindings?.[0]?.hostPort;
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('of one task\n');
    await slipway.api.send('DELETE', `/v1/clusters/default/tasks/${id}`);
    await untilStatus(id, 'STOPPED');
  });

  it('end for their memory, for a program that is not there, and by a kill from outside, in ECS’s words', async () => {
    const greedy = shell('web', '/bin/busybox tail -c 200m /dev/zero', { memory: 16 });
    const lost = { name: 'web', image, entryPoint: ['/no/such/program'] };
    const [greedyId, lostId, killedId] = await Promise.all(
      [greedy, lost, shell('web', '/bin/busybox sleep 600')].map(async (container, at) =>
        runTask(await register(slipway.api, `ends-${at}`, [container])),
      ),
    );
    await untilStatus(killedId ?? '', 'RUNNING');
    const victim = (await engineList()).find(({ name }) => name.includes(`ecs-web-${killedId}`));
    if (isThere) await engine.kill(victim?.id ?? '');
    const greedyEnd = (await untilStatus(greedyId ?? '', 'STOPPED')).containers?.[0];
    expect(greedyEnd?.exitCode).toBe(137);
    if (isThere && engine.tellsMemory) {
      expect(greedyEnd?.reason).toBe('OutOfMemoryError: Container killed due to memory usage');
    }
    expect(await untilStatus(killedId ?? '', 'STOPPED')).toMatchObject({ containers: [{ exitCode: 137 }] });
    const failed = await untilStatus(lostId ?? '', 'STOPPED');
    expect(failed.stopCode).toBe('TaskFailedToStart');
    expect(failed.containers?.[0]?.reason).toMatch(/^CannotStartContainerError: .*no such file or directory/);
  });

  it('are gone when Slipway is stopped', async () => {
    const ours = await listContainers();
    expect(ours).toHaveLength(4);
    expect(await slipway.end('SIGTERM')).toBe(0);
    expect((await engineList()).filter(({ name }) => ours.includes(name))).toEqual([]);
  });
});

async function engineList() {
  return isThere ? engine.list() : [];
}
