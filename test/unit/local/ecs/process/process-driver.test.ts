import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildEnvironment, mergeArgv } from '../../../../../local/ecs/process/process-launch.ts';
import { createBench, pidOf, STAY, untilDead } from '../ecs-bench.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  await bench.start();
});
afterEach(() => bench.end());

/** A program that prints what the expression gives, as JSON, and stays. */
const print = (expression: string) => [
  'node',
  '-e',
  `process.on('SIGTERM', () => process.exit(0)); console.log(JSON.stringify(${expression})); setInterval(() => {}, 1e6)`,
];

async function firstJson(taskArn: string, container = 'web') {
  return JSON.parse((await bench.firstOutput(taskArn, container))[0] ?? '');
}

describe('a process', () => {
  it('runs exactly Entrypoint + Cmd, as leader of its own process group', async () => {
    const argv = STAY;
    await bench.image('hello', argv.slice(2), { Entrypoint: argv.slice(0, 2) });
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    const pid = pidOf((await bench.firstOutput(taskArn, 'web'))[0]);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)).toEqual(argv);
    const [, , group, session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect([Number(group), Number(session)]).toEqual([pid, pid]);
  });

  it("is given the image's directory as its own copy, and WorkingDir relative to it", async () => {
    await bench.image(
      'hello',
      print('[process.cwd(), require("fs").readFileSync("a.txt", "utf8")]'),
      { WorkingDir: '/deep/er' },
      { 'deep/er/a.txt': 'content' },
    );
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    const [cwd, content] = await firstJson(taskArn);
    expect(cwd).toMatch(/\/web\/deep\/er$/);
    expect(content).toBe('content');
    const [image] = bench.ecs.images.list();
    expect(cwd.startsWith(image?.directory ?? '')).toBe(false);
  });

  it.each(['', '/'])('starts in the directory of the image where WorkingDir is "%s"', async (WorkingDir) => {
    await bench.image('hello', STAY, { WorkingDir });
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    const pid = pidOf((await bench.firstOutput(taskArn, 'web'))[0]);
    expect(readFileSync(`/proc/${pid}/cwd/image.json`, 'utf8')).toContain('WorkingDir');
  });

  it('gets its environment, and of ours only PATH, HOME, LANG and TZ', async () => {
    process.env.OF_THE_HOST = 'secret';
    await bench.image('hello', print('process.env'), { Env: ['FROM_IMAGE=a=b', 'OVER=image'] });
    const environment = [
      { name: 'OVER', value: 'definition' },
      { name: 'ASKED', value: '1' },
    ];
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello', environment }]), {
      overrides: { containerOverrides: [{ name: 'web', environment: [{ name: 'ASKED', value: '2' }] }] },
    });
    const { PATH, HOME, LANG, TZ, ECS_CONTAINER_RUNTIME_ID, ...rest } = await firstJson(taskArn);
    expect(rest).toEqual({ FROM_IMAGE: 'a=b', OVER: 'definition', ASKED: '2' });
    expect(PATH).toBe(process.env.PATH);
    expect([HOME, LANG, TZ]).toEqual([process.env.HOME, process.env.LANG, process.env.TZ]);
    delete process.env.OF_THE_HOST;
  });

  it('listens on a free port of its own, which networkBindings and the attachment tell', async () => {
    const serve = `
      const ports = ['PORT', 'PORT_8080', 'PORT_9090', 'PORT_7000'].map((name) => process.env[name]);
      const server = require('node:http').createServer((_, answer) => answer.end('me'));
      server.listen(process.env.PORT, '127.0.0.1', () => console.log(JSON.stringify(ports)));`;
    await bench.image('hello', ['node', '-e', serve]);
    const definition = await bench.register([
      { name: 'web', image: 'hello', portMappings: [{ containerPort: 8080 }, { containerPort: 9090 }] },
      { name: 'side', image: 'hello', portMappings: [{ containerPort: 7000 }] },
    ]);
    const tasks = await Promise.all([bench.run(definition), bench.run(definition)]);
    const ports = new Set<string>();
    for (const { taskArn } of tasks) {
      const [PORT, PORT_8080, PORT_9090, PORT_7000] = await firstJson(taskArn);
      const [sidePort, ...sideOthers] = await firstJson(taskArn, 'side');
      for (const port of [PORT, PORT_9090, PORT_7000]) ports.add(port);
      expect(PORT).toBe(PORT_8080);
      expect(sidePort).toBe(PORT_7000);
      expect(sideOthers).toEqual([PORT_8080, PORT_9090, PORT_7000]);
      const task = await bench.untilStatus(taskArn, 'RUNNING');
      expect(task.containers?.[0]?.networkBindings).toEqual([
        { bindIP: '127.0.0.1', containerPort: 8080, hostPort: Number(PORT), protocol: 'tcp' },
        { bindIP: '127.0.0.1', containerPort: 9090, hostPort: Number(PORT_9090), protocol: 'tcp' },
      ]);
      expect(task.attachments?.[0]).toMatchObject({ type: 'ElasticNetworkInterface', status: 'ATTACHED' });
      expect(task.attachments?.[0]?.details).toEqual(
        expect.arrayContaining([
          { name: 'subnetId', value: bench.subnets[0] },
          { name: 'privateIPv4Address', value: '127.0.0.1' },
        ]),
      );
      expect(await (await fetch(`http://127.0.0.1:${PORT}/`)).text()).toBe('me');
    }
    expect(ports.size).toBe(6);
  });

  it('listens for tcp and for udp on one port that is mapped for both, in whichever container', async () => {
    const listen = `
      const { PORT, PORT_53 } = process.env;
      const done = () => console.log(JSON.stringify([PORT, PORT_53]));
      if (process.argv[1] === 'udp') require('node:dgram').createSocket('udp4').bind(PORT_53, '127.0.0.1', done);
      else require('node:net').createServer().listen(PORT_53, '127.0.0.1', done);
      setInterval(() => {}, 1e6)`;
    await bench.image('tcp', ['node', '-e', listen]);
    await bench.image('udp', ['node', '-e', listen, 'udp']);
    const mapping = (protocol: 'tcp' | 'udp') => ({ containerPort: 53, protocol });
    const both = [{ name: 'web', image: 'tcp', portMappings: [mapping('tcp'), mapping('udp')] }];
    const { taskArn } = await bench.run(await bench.register(both));
    const [port] = await firstJson(taskArn);
    const bound = (hostPort: number, protocol: string) => ({
      bindIP: '127.0.0.1',
      containerPort: 53,
      hostPort,
      protocol,
    });
    const task = await bench.untilStatus(taskArn, 'RUNNING');
    expect(task.containers?.[0]?.networkBindings).toEqual([bound(Number(port), 'tcp'), bound(Number(port), 'udp')]);

    const apart = [
      { name: 'web', image: 'tcp', portMappings: [mapping('tcp')] },
      { name: 'side', image: 'udp', portMappings: [mapping('udp')] },
    ];
    const { taskArn: other } = await bench.run(await bench.register(apart));
    const [forTcp] = await firstJson(other);
    expect(await firstJson(other, 'side')).toEqual([forTcp, forTcp]);
    expect(forTcp).not.toBe(port);
  });

  it('gets no PORT without a port mapping', async () => {
    await bench.image('hello', print('process.env.PORT ?? "none"'));
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    expect(await firstJson(taskArn)).toBe('none');
  });

  it('that finds its own fixed port in use fails by itself, and says so in its output', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await bench.image('hello', ['node', '-e', `require('node:net').createServer().listen(${port}, '127.0.0.1')`]);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    expect(await bench.untilStatus(taskArn, 'STOPPED')).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 1 }],
    });
    expect((await bench.output(taskArn, 'web')).join('\n')).toContain('EADDRINUSE');
    taken.close();
  });

  it('leaves nothing of its group behind when it exits', async () => {
    await bench.image('hello', ['sh', '-c', 'sleep 60 & echo up $!']);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    await bench.untilStatus(taskArn, 'STOPPED');
    const [line] = await bench.output(taskArn, 'web');
    await untilDead(pidOf(line));
  });

  it('that shares a volume sees it at its containerPath under its directory, and by VOLUME_<NAME>', async () => {
    const write = ['sh', '-c', 'echo shared > in/file'];
    const read = ['sh', '-c', 'cat data/deep/file; cat "$VOLUME_WORK_SPACE/file"'];
    await bench.image('writer', write);
    await bench.image('reader', read);
    const definition = await bench.register(
      [
        {
          name: 'writer',
          image: 'writer',
          essential: false,
          mountPoints: [{ sourceVolume: 'work-space', containerPath: '/in' }],
        },
        {
          name: 'web',
          image: 'reader',
          mountPoints: [{ sourceVolume: 'work-space', containerPath: '/data/deep' }],
          dependsOn: [{ containerName: 'writer', condition: 'SUCCESS' }],
        },
      ],
      { volumes: [{ name: 'work-space' }] },
    );
    const { taskArn } = await bench.run(definition);
    await bench.untilStatus(taskArn, 'STOPPED');
    expect(await bench.output(taskArn, 'web')).toEqual(['shared', 'shared']);
  });

  it('keeps its output readable in pages after its end, stdout and stderr in the order of writing', async () => {
    await bench.image('hello', ['sh', '-c', 'echo one; echo two >&2; echo three; printf end']);
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    await bench.untilStatus(taskArn, 'STOPPED');
    const first = await bench.ecs.readLogs(taskArn, 'web', { limit: 2 });
    expect(first.lines.map((line) => line.message)).toEqual(['one', 'two']);
    const rest = await bench.ecs.readLogs(taskArn, 'web', { afterOffset: first.nextOffset });
    expect(rest.lines.map((line) => line.message)).toEqual(['three', 'end']);
    expect([first.ended, rest.ended]).toEqual([false, true]);
    const tail = await bench.ecs.readLogs(taskArn, 'web', { tail: 1 });
    expect(tail.lines.map((line) => line.message)).toEqual(['end']);
    expect(() => bench.ecs.readLogs('nothing', 'web')).toThrow('not found');
    await expect(bench.ecs.readLogs(taskArn, 'other')).rejects.toThrow('no container other');
  });

  it('has its private files removed when its task has stopped', async () => {
    await bench.image('hello', print('process.cwd()'));
    const { taskArn } = await bench.run(await bench.register([{ name: 'web', image: 'hello' }]));
    const cwd = await firstJson(taskArn);
    await bench.call('StopTask', { task: taskArn });
    await bench.untilStatus(taskArn, 'STOPPED');
    const untilMs = Date.now() + 30_000;
    while (existsSync(cwd) && Date.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(() => readlinkSync(cwd)).toThrow('ENOENT');
  });

  it('cannot be laid out when the state directory is not writable: the task says why', async () => {
    await bench.image('hello', STAY);
    const definition = await bench.register([{ name: 'web', image: 'hello' }]);
    writeFileSync(path.join(bench.directory ?? '', 'ecs', 'tasks'), 'in the way');
    const { taskArn } = await bench.run(definition);
    const task = await bench.untilStatus(taskArn, 'STOPPED');
    expect(task).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(task.containers?.[0]?.reason).toMatch(/^CannotCreateContainerError: /);
  });
});

describe('mergeArgv', () => {
  const image = { Entrypoint: ['entry'], Cmd: ['cmd'] };
  it.each([
    [{}, ['entry', 'cmd']],
    [{ command: ['other'] }, ['entry', 'other']],
    [{ entryPoint: ['mine'] }, ['mine']],
    [{ entryPoint: ['mine'], command: ['other'] }, ['mine', 'other']],
    [{ entryPoint: [], command: [] }, ['entry', 'cmd']],
  ])('merges %j as Docker does', (definition, argv) => {
    expect(mergeArgv(definition, image)).toEqual(argv);
  });
});

describe('buildEnvironment', () => {
  it("lets the host's PORT win over the container's: two tasks cannot listen on one port", () => {
    const ports = [{ containerPort: 80, hostPort: 4711, protocol: 'tcp' as const }];
    const spec = {
      taskId: 't',
      runtimeId: 't-1',
      name: 'web',
      image: { reference: 'i', digest: 'd' },
      environment: { PORT: '80' },
      ports,
      taskPorts: ports,
      mounts: [],
    };
    expect(buildEnvironment(spec, {}, () => '', {})).toMatchObject({ PORT: '4711', PORT_80: '4711' });
  });
});

describe('the image store', () => {
  let source: string;
  const config = (value: unknown) =>
    writeFileSync(path.join(source, 'image.json'), typeof value === 'string' ? value : JSON.stringify(value));
  beforeEach(() => {
    source = mkdtempSync(path.join(tmpdir(), 'image-'));
  });
  afterEach(() => rmSync(source, { recursive: true, force: true }));

  it('resolves name, name:tag and name@digest, and tells whether content changed by the digest', async () => {
    const { images } = bench.ecs;
    config({ Cmd: ['true'] });
    const first = await images.add('team/app', 'v1', source);
    expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect((await images.add('team/app', 'latest', source)).digest).toBe(first.digest);
    mkdirSync(path.join(source, 'sub'));
    const second = await images.add('team/app', 'v1', source);
    expect(second.digest).not.toBe(first.digest);
    expect(images.resolve('team/app:v1')?.digest).toBe(second.digest);
    expect(images.resolve('team/app')?.digest).toBe(first.digest);
    expect(images.resolve(`team/app@${first.digest}`)?.digest).toBe(first.digest);
    expect(images.resolve(`team/app:v1@${first.digest}`)?.digest).toBe(first.digest);
    expect(images.resolve('team/app:v9')).toBeUndefined();
    expect(images.resolve('other')).toBeUndefined();
    expect(images.list().map(({ name, tag }) => `${name}:${tag}`)).toEqual(['team/app:latest', 'team/app:v1']);
  });

  it('keeps what was added, whatever becomes of the directory', async () => {
    config({ Cmd: ['true'] });
    const { directory } = await bench.ecs.images.add('app', 'v1', source);
    config({ Cmd: ['false'] });
    expect(JSON.parse(readFileSync(path.join(directory, 'image.json'), 'utf8'))).toEqual({ Cmd: ['true'] });
  });

  it.each([
    ['no JSON', '{', /image\.json: not JSON/],
    ['a list', [], /image\.json: must be an object/],
    ['a wrong Cmd', { Cmd: 'node' }, /image\.json: Cmd: must be an array of strings/],
    ['a wrong part', { Entrypoint: ['node', 1] }, /image\.json: Entrypoint: \[1\] must be a string/],
    ['a wrong variable', { Cmd: ['a'], Env: ['A=1', 'B'] }, /image\.json: Env: \[1\] must be NAME=value/],
    ['a wrong WorkingDir', { Cmd: ['a'], WorkingDir: 1 }, /image\.json: WorkingDir: must be a string/],
    ['a wrong port', { Cmd: ['a'], ExposedPorts: { '99999/tcp': {} } }, /image\.json: ExposedPorts: "99999\/tcp"/],
    ['an unknown field', { Cmd: ['a'], User: 'root' }, /image\.json: User: unknown field/],
    ['no program', { Env: [] }, /image\.json: Entrypoint, Cmd: at least one/],
  ])('refuses %s by file and field', async (_, value, message) => {
    config(value);
    const added = bench.ecs.images.add('app', 'v1', source);
    await expect(added).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
    expect(bench.ecs.images.list()).toEqual([]);
  });

  it('refuses a directory without image.json, and none at all', async () => {
    await expect(bench.ecs.images.add('app', 'v1', source)).rejects.toThrow(/image\.json: cannot be read \(ENOENT\)/);
    await expect(bench.ecs.images.add('app', 'v1', `${source}/no`)).rejects.toThrow(/cannot be read \(ENOENT\)/);
    await expect(bench.ecs.images.add('App', 'v1', source)).rejects.toThrow(/image name "App"/);
    await expect(bench.ecs.images.add('app', 'v 1', source)).rejects.toThrow(/image tag "v 1"/);
  });
});
