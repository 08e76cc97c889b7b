import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ContainerDefinition, Task } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'undici';
import { chooseDriver } from '../../../../../local/ecs/agent/choose-driver.ts';
import type { Driver } from '../../../../../local/ecs/agent/driver.ts';
import { createBench, STAY } from '../ecs-bench.ts';
import { createEngineStandIn, type StandInContainer } from './engine-stand-in.ts';

let home: string;
let engine: ReturnType<typeof createEngineStandIn>;
let bench: ReturnType<typeof createBench>;
let driver: Driver;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'engine-'));
  engine = createEngineStandIn(path.join(home, 'docker.sock'));
  engine.addImage('shop:1');
  await engine.start();
  const choose = chooseDriver('auto', { DOCKER_HOST: engine.address, DOCKER_CONFIG: home });
  bench = createBench({
    driver(parts) {
      driver = choose(parts);
      return driver;
    },
  });
  await bench.start();
});
afterEach(async () => {
  await bench.end();
  await engine.stop();
  rmSync(home, { recursive: true, force: true });
});

const web = (more: Partial<ContainerDefinition> = {}): ContainerDefinition => ({
  name: 'web',
  image: 'shop:1',
  ...more,
});

async function run(containers: ContainerDefinition[]): Promise<string> {
  const { taskArn } = await bench.run(await bench.register(containers));
  await bench.untilStatus(taskArn, 'RUNNING');
  return taskArn;
}

function onlyContainer(name = 'web'): StandInContainer {
  const [container, other] = engine.containersOf(name);
  if (!container || other) throw new Error(`${engine.containersOf(name).length} containers are named ${name}`);
  return container;
}

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await is()); ) {
    if (Date.now() > deadline) throw new Error(`in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const idOf = (taskArn: string) => taskArn.split('/').at(-1) ?? '';
const shown = (task: Task, name = 'web') => task.containers?.find((each) => each.name === name);

/** The software ends as after `kill -9`, and begins anew on the same state. */
async function restart(between: () => unknown = () => {}): Promise<void> {
  await bench.cloud.stop();
  await between();
  bench.reboot();
  await bench.start();
}

describe('a container', () => {
  it('joins the network of its task, which publishes the ports on 127.0.0.1, and leaves nothing behind', async () => {
    const side = { name: 'side', image: 'shop:1', portMappings: [{ containerPort: 53, protocol: 'udp' as const }] };
    const taskArn = await run([web({ portMappings: [{ containerPort: 80 }] }), side]);
    const task = await bench.describe(taskArn);
    const pause = engine.all().find(({ name }) => name === `ecs-pause-${idOf(taskArn)}`);
    const port = (name: string) => shown(task, name)?.networkBindings?.[0]?.hostPort;
    expect(pause?.body.HostConfig.PortBindings).toEqual({
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port('web')) }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: String(port('side')) }],
    });
    expect(pause?.status).toBe('running');
    const networks = ['web', 'side'].map((name) => onlyContainer(name).body.HostConfig.NetworkMode);
    expect(networks).toEqual([`container:${pause?.id}`, `container:${pause?.id}`]);
    await bench.call('StopTask', { task: taskArn });
    await bench.untilStatus(taskArn, 'STOPPED');
    await until('nothing is left', () => engine.all().length === 0);
  });

  it('writes stdout and stderr into one output, and its exit is told when all of it is there', async () => {
    const taskArn = await run([web()]);
    const container = onlyContainer();
    engine.write(container, 'stdout', 'one\n');
    engine.write(container, 'stderr', 'two\n');
    await until('both are there', async () => (await bench.output(taskArn, 'web')).length === 2);
    engine.write(container, 'stdout', 'last words');
    engine.end(container, 3);
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 3 }] });
    expect(await bench.output(taskArn, 'web')).toEqual(['one', 'two', 'last words']);
  });

  it('has no frames in its output where it has a terminal', async () => {
    const taskArn = await run([web({ pseudoTerminal: true })]);
    engine.write(onlyContainer(), 'stdout', 'plain\r\n');
    expect(await bench.firstOutput(taskArn, 'web')).toEqual(['plain\r']);
  });

  it('that was killed for its memory says so', async () => {
    const taskArn = await run([web()]);
    engine.end(onlyContainer(), 137, true);
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    const reason = 'OutOfMemoryError: Container killed due to memory usage';
    expect(shown(task)).toMatchObject({ exitCode: 137, reason });
  });

  it('is stopped by the signal of its image, and killed after stopTimeout', async () => {
    engine.addImage('shop:quit', undefined, 'SIGQUIT');
    engine.ignoreTerm();
    const taskArn = await run([web({ image: 'shop:quit', stopTimeout: 2 })]);
    const container = onlyContainer();
    await bench.call('StopTask', { task: taskArn });
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(container.signals).toEqual(['SIGQUIT', 'SIGKILL']);
    expect(shown(task)?.exitCode).toBe(137);
  });

  it('that somebody else removed has ended, with a reason', async () => {
    const taskArn = await run([web()]);
    engine.faults.push({ match: /^GET .*\/json$/, answer: { status: 404, body: { message: 'No such container' } } });
    engine.end(onlyContainer(), 9);
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(shown(task)).toMatchObject({ exitCode: 9, reason: expect.stringContaining('removed from the engine') });
  });

  it('is healthy when its check says so, and unhealthy when the check fails or hangs', async () => {
    const taskArn = await run([
      web({ healthCheck: { command: ['CMD', 'check'], interval: 5, timeout: 2, retries: 1 } }),
    ]);
    await bench.until(taskArn, ({ healthStatus }) => healthStatus === 'HEALTHY');
    engine.setExecCode(undefined);
    await bench.until(taskArn, ({ healthStatus }) => healthStatus === 'UNHEALTHY');
    const execs = () => engine.requests.filter(({ path: at }) => at.endsWith('/exec')).length;
    const before = execs();
    // Nothing ends a check in a container of another machine: no second one joins it.
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    expect(execs()).toBe(before);
  });

  it('is measured', async () => {
    const taskArn = await run([web()]);
    const runtimeId = shown(await bench.describe(taskArn))?.runtimeId ?? '';
    const used = { cpuMs: 5_000, memoryBytes: 8_000_000 };
    expect(await driver.usage?.([runtimeId, 'another'])).toEqual(new Map([[runtimeId, used]]));
  });
});

describe('an image', () => {
  it('of the local store runs as a process, beside a container in one task', async () => {
    await bench.image('hello', STAY);
    const taskArn = await run([web(), { name: 'process', image: 'hello' }]);
    await bench.firstOutput(taskArn, 'process');
    expect(engine.all()).toHaveLength(2);
    await bench.call('StopTask', { task: taskArn });
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.containers?.map(({ exitCode }) => exitCode)).toEqual([143, 0]);
  });

  it('is not pulled where the engine has it, and is named by its id where no registry has it', async () => {
    const id = engine.addImage('shop:1');
    const taskArn = await run([web()]);
    expect(shown(await bench.describe(taskArn))?.imageDigest).toBe(id);
    await run([{ name: 'again', image: `shop@${id}` }]);
    expect(onlyContainer('again').body.Image).toBe(id);
    expect(engine.requests.filter(({ query }) => query.has('fromImage'))).toEqual([]);
  });

  it('is pulled where the engine has none, with the login of its registry, and known by its digest', async () => {
    const digest = `sha256:${'d'.repeat(64)}`;
    engine.registry.set('registry.test:5000/shop:2', { digest });
    const auth = Buffer.from('me:secret').toString('base64');
    writeFileSync(path.join(home, 'config.json'), JSON.stringify({ auths: { 'registry.test:5000': { auth } } }));
    const taskArn = await run([web({ image: 'registry.test:5000/shop:2' })]);
    expect(shown(await bench.describe(taskArn))?.imageDigest).toBe(digest);
    const pull = engine.requests.find(({ query }) => query.has('fromImage'));
    expect(JSON.parse(Buffer.from(String(pull?.headers['x-registry-auth']), 'base64url').toString())).toEqual({
      username: 'me',
      password: 'secret',
      serveraddress: 'registry.test:5000',
    });
    await run([{ name: 'pinned', image: `registry.test:5000/shop@${digest}` }]);
    expect(onlyContainer('pinned').body.Image).toBe(onlyContainer().body.Image);
  });

  it.each([
    ['missing:1', 'manifest for missing:1 not found: manifest unknown: manifest unknown'],
    ['denied:1', 'pull access denied'],
  ])('that cannot be pulled stops the task: %s', async (image, message) => {
    engine.registry.set('denied:1', { error: 'pull access denied' });
    const { taskArn } = await bench.run(await bench.register([web({ image })]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    const reason = `CannotPullContainerError: Error response from daemon: ${message}`;
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: reason });
  });
});

describe('a start that fails', () => {
  it.each([
    [/^POST \/containers\/create/, 'CannotCreateContainerError'],
    [/^POST \/containers\/ecs-web.*\/start/, 'CannotStartContainerError'],
    [/^POST \/containers\/[0-9a-f]{64}\/start/, 'CannotStartContainerError'],
  ])('at %s is told in the words of the engine, and leaves nothing behind', async (match, name) => {
    engine.faults.push({ match, answer: { status: 500, body: { message: 'port is already allocated' } } });
    const { taskArn } = await bench.run(await bench.register([web()]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(shown(task)?.reason).toBe(`${name}: Error response from daemon: port is already allocated`);
    await until('nothing is left', () => engine.all().length === 0);
  });

  it('whose answer is lost is no start, and what did start is removed', async () => {
    engine.faults.push({ match: /^POST \/containers\/ecs-web.*\/start/, answer: 'cut' });
    const { taskArn } = await bench.run(await bench.register([web()]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(shown(task)?.reason).toContain('CannotStartContainerError: Cannot connect to the Docker daemon');
    await until('nothing is left', () => engine.all().length === 0);
  });

  it('says which field of the definition this host does not have', async () => {
    const firelensConfiguration = { type: 'fluentbit' as const };
    const { taskArn } = await bench.run(await bench.register([web({ firelensConfiguration })]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(shown(task)?.reason).toContain('firelensConfiguration is not available on this host');
  });
});

describe('an engine that goes away', () => {
  it('and comes back with the container running has changed nothing, and no byte is lost or doubled', async () => {
    const taskArn = await run([web()]);
    const container = onlyContainer();
    engine.write(container, 'stdout', 'before\n');
    await bench.firstOutput(taskArn, 'web');
    await engine.stop();
    engine.write(container, 'stderr', 'meanwhile\n');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await engine.start();
    engine.write(container, 'stdout', 'after\n');
    await until('all is there', async () => (await bench.output(taskArn, 'web')).length >= 3);
    expect(await bench.output(taskArn, 'web')).toEqual(['before', 'meanwhile', 'after']);
    expect((await bench.describe(taskArn)).lastStatus).toBe('RUNNING');
    expect(container.starts).toBe(1);
  });

  it('and takes its containers along is a host that was lost, with the exit code that the engine knows', async () => {
    const taskArn = await run([web()]);
    await engine.stop();
    engine.end(onlyContainer(), 255);
    await engine.start();
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.stopCode).toBe('InfrastructureHealth');
    expect(shown(task)).toMatchObject({ exitCode: 255, reason: expect.stringContaining('engine') });
  });

  it('in good order, ending its containers first, is a host that was lost too', async () => {
    const taskArn = await run([web()]);
    engine.closeDoor();
    engine.end(onlyContainer(), 0);
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect([task.stopCode, shown(task)?.exitCode]).toEqual(['InfrastructureHealth', 0]);
    await engine.stop();
    await engine.start();
  });

  it('gets the signals when it is back, and no task is said to have stopped before', async () => {
    const taskArn = await run([web()]);
    const container = onlyContainer();
    await engine.stop();
    await bench.call('StopTask', { task: taskArn });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await bench.describe(taskArn)).lastStatus).not.toBe('STOPPED');
    await engine.start();
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(container.signals).toEqual(['SIGTERM']);
    expect(shown(task)?.exitCode).toBe(143);
    await until('nothing is left', () => engine.all().length === 0);
  });

  it('starts nothing meanwhile, and says why', async () => {
    await run([web()]);
    await engine.stop();
    const { taskArn } = await bench.run(await bench.register([web()]));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task.stoppedReason).toMatch(/^CannotPullContainerError: Cannot connect to the Docker daemon at unix:/);
    await engine.start();
  });
});

describe('after a restart of the host software', () => {
  it('a container that still runs is adopted, and its output goes on where it was', async () => {
    const taskArn = await run([web()]);
    const container = onlyContainer();
    engine.write(container, 'stdout', 'one\ntw');
    await bench.firstOutput(taskArn, 'web');
    const before = await bench.describe(taskArn);
    await restart(() => engine.write(container, 'stderr', 'o\n'));
    expect(await bench.describe(taskArn)).toEqual(before);
    engine.write(container, 'stdout', 'three\n');
    await until('it is there', async () => (await bench.output(taskArn, 'web')).length === 3);
    engine.end(container, 0);
    await bench.untilStatus(taskArn, 'STOPPED');
    expect(await bench.output(taskArn, 'web')).toEqual(['one', 'two', 'three']);
    expect(container.starts).toBe(1);
  });

  it('one that ended meanwhile is reported with its exit code', async () => {
    const taskArn = await run([web()]);
    await restart(() => engine.end(onlyContainer(), 42));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 42 }] });
  });

  it('one that is gone from the engine has ended, nobody knows how', async () => {
    const taskArn = await run([web()]);
    await restart(() => ask('DELETE', `/containers/${onlyContainer().id}?force=true`));
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(shown(task)).toMatchObject({ reason: expect.stringContaining('exit code is unknown') });
    expect(shown(task)?.exitCode).toBeUndefined();
  });

  it('those of an engine that is away are still held to run, and seen when it is back', async () => {
    const taskArn = await run([web()]);
    const container = onlyContainer();
    await restart(() => engine.stop());
    expect((await bench.describe(taskArn)).lastStatus).toBe('RUNNING');
    await engine.start();
    engine.write(container, 'stdout', 'still here\n');
    expect(await bench.firstOutput(taskArn, 'web')).toEqual(['still here']);
    engine.end(container, 0);
    expect(shown(await bench.untilStatus(taskArn, 'STOPPED'))?.exitCode).toBe(0);
  });

  it('what a former task left is removed, and what another state directory has is left alone', async () => {
    const taskArn = await run([web()]);
    const [ours] = engine.all();
    const left = { ...ours?.body.Labels, 'local-ecs.task': 'f'.repeat(32) };
    const strange = { ...left, 'local-ecs.state': 'another' };
    await ask('POST', '/containers/create?name=left', { Image: 'shop:1', Labels: left, HostConfig: {} });
    await ask('POST', '/containers/create?name=strange', { Image: 'shop:1', Labels: strange, HostConfig: {} });
    await restart();
    await until('it is gone', () => !engine.all().some(({ name }) => name === 'left'));
    expect(engine.all().map(({ name }) => name)).toContain('strange');
    expect(engine.all()).toHaveLength(3);
    expect((await bench.describe(taskArn)).lastStatus).toBe('RUNNING');
  });
});

/** As somebody else asks it. */
async function ask(method: 'POST' | 'DELETE', at: string, body: object = {}): Promise<void> {
  const client = new Client('http://localhost', { socketPath: path.join(home, 'docker.sock') });
  await (await client.request({ method, path: at, body: JSON.stringify(body) })).body.dump();
  await client.close();
}
