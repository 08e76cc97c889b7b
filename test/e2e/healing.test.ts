import { writeFileSync } from 'node:fs';
import { DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../shared/contract/answers/deployment.ts';
import type { Event } from '../../shared/contract/answers/event.ts';
import type { Log } from '../../shared/contract/answers/log.ts';
import type { Task } from '../../shared/contract/answers/task.ts';
import { clientConfig, ecsClient } from './aws-clients.ts';
import { underLoad } from './keep-loading.ts';
import { isAlive } from './list-processes.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import {
  addImages,
  deploy,
  finish,
  idOf,
  listEvents,
  listTasks,
  putService,
  readService,
  readTask,
  register,
  registerHello,
  settle,
  shell,
} from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const TASKS = '/v1/clusters/default/tasks';
const state = makeState();
let slipway: Slipway;
/** Health checks come every 5 s at the soonest: this story runs beside the others. */
let illness: Promise<Illness>;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
  illness = fallIll();
  illness.catch(() => undefined);
}, 70_000);
afterAll(() => state.remove());

const processesOf = (service: string) =>
  slipway.processes().filter(({ environment }) => environment.SERVICE === service);
const named = (service: string) => ({ environment: [{ name: 'SERVICE', value: service }] });

/** Ends the task's only process with SIGKILL, as `kill -9` would. */
function killProcess(service: string) {
  const [victim] = processesOf(service);
  if (!victim) throw new Error(`nothing of ${service} runs`);
  process.kill(victim.pid, 'SIGKILL');
  return victim;
}

function stoppedTask(id: string): Promise<Task> {
  return waitUntil(`task ${id} has stopped`, async () => {
    const task = await readTask(slipway.api, id);
    return task.lastStatus === 'STOPPED' && task;
  });
}

describe('a process that is killed', () => {
  it('is replaced at once, not at the next sweep, and its task says who, what, which container, its code and its last words', async () => {
    const { api } = slipway;
    const taskDefinition = await registerHello(api, 'healed', 1);
    await deploy(api, 'healed', { taskDefinition, desiredCount: 2, minHealthySec: 0.1 });
    const victim = killProcess('healed');
    const killedAtMs = performance.now();
    await waitUntil('its replacement runs', async () => {
      const running = await listTasks(api, 'service=healed&status=RUNNING');
      return running.length === 2 && running.every((task) => idOf(task) !== victim.taskId);
    });
    // bench/crash.ts says how soon; the sweep would come within a minute.
    expect(performance.now() - killedAtMs).toBeLessThan(30_000);
    expect(processesOf('healed')).toHaveLength(2);
    const task = await stoppedTask(victim.taskId);
    expect(task.stopCode).toBe('EssentialContainerExited');
    expect(task.explanation).toEqual([
      { who: 'ECS', what: expect.stringContaining('Essential container in task exited') },
      {
        who: 'container web',
        what: expect.stringContaining('exited with code 137'),
        container: 'web',
        exitCode: 137,
        lastLines: [`hello 1 listens on port ${victim.environment.PORT}`],
      },
      { who: 'hint', what: expect.stringContaining('SIGKILL') },
    ]);
    const events = await listEvents(api, 'healed');
    expect(events.find(({ taskId, message }) => taskId === victim.taskId && message.includes('stopped'))).toBeDefined();
  });

  it('is not only replaced but left by the load balancer where it had traffic', async () => {
    const { api, balancerUrl } = slipway;
    const taskDefinition = await registerHello(api, 'reached', 1);
    const ingress = {
      containerPort: 8080,
      path: '/reached',
      deregistrationDelaySec: 0.2,
      healthCheck: { path: '/healthz' },
    };
    await deploy(api, 'reached', { taskDefinition, desiredCount: 2, ingress });
    const { taskId } = killProcess('reached');
    await waitUntil('both tasks are healthy again', async () => {
      const ids = (await settle(api, 'reached', 2)).map(idOf);
      return !ids.includes(taskId) && (await listEvents(api, 'reached'))[0]?.message.includes('steady state');
    });
    for (let asked = 0; asked < 6; asked += 1) {
      const answer = await fetch(`${balancerUrl}/reached`, { headers: { connection: 'close' } });
      expect([answer.status, await answer.text()]).toEqual([200, expect.not.stringContaining(taskId)]);
    }
  });
});

describe('a process that is killed under load', () => {
  it('fails the requests that it was at work on, and no other', async () => {
    const { api, balancerUrl } = slipway;
    const ingress = {
      containerPort: 8080,
      path: '/busy',
      deregistrationDelaySec: 0.2,
      healthCheck: { path: '/healthz', intervalSec: 1 },
    };
    await deploy(api, 'busy', { taskDefinition: await registerHello(api, 'busy', 1), desiredCount: 2, ingress });
    const tasks = processesOf('busy').map(({ taskId }) => taskId);
    /** No idempotent request: it is sent once, whatever becomes of it. */
    const slowly = async () => {
      const answer = await fetch(`${balancerUrl}/busy?delayMs=8000`, {
        method: 'POST',
        headers: { accept: 'application/json' },
      });
      return answer.status === 200 ? ((await answer.json()) as { task: string }).task : answer.status;
    };
    const [[victim, answers], load] = await underLoad(balancerUrl, '/busy', 4, async ({ seen }) => {
      const asked = Promise.all(Array.from({ length: 20 }, slowly));
      const before = seen.answered;
      await waitUntil('both are at work', () => seen.answered > before + 20);
      const { taskId } = killProcess('busy');
      return [taskId, await asked] as const;
    });
    const survivor = tasks.find((taskId) => taskId !== victim);
    expect(new Set(answers)).toEqual(new Set([502, survivor]));
    // The load asks by GET: what was under way on the victim may be asked again of the other one, and nothing else fails.
    expect(load.failures.length).toBeLessThanOrEqual(4);
    expect(load.failures.filter((failure) => !failure.startsWith('answered 502'))).toEqual([]);
    await settle(api, 'busy', 2);
  }, 60_000);
});

describe('a deployment that cannot be', () => {
  const good = { desiredCount: 2, minHealthySec: 0.1, progressDeadlineSec: 20 };
  const slow = { ...good, minHealthySec: 1, progressDeadlineSec: 7 };

  it('fails at once for an image that does not exist, and the old revision keeps the count', async () => {
    const { api } = slipway;
    await deploy(api, 'careful', { ...good, taskDefinition: await registerHello(api, 'careful', 1) });
    const before = processesOf('careful').map(({ pid }) => pid);
    const taskDefinition = await register(api, 'careful', [{ name: 'web', image: 'nowhere:1' }]);
    const { deployment } = await putService(api, 'careful', { ...good, taskDefinition });
    const failed = await finish(api, 'careful', deployment?.id ?? '');
    expect(failed).toMatchObject({ status: 'FAILED', lifecycleStage: 'SCALE_UP' });
    expect(failed.reason).toContain('CannotPullContainerError');
    expect((await settle(api, 'careful', 2)).every(({ startedBy }) => startedBy !== failed.id)).toBe(true);
    expect(processesOf('careful').map(({ pid }) => pid)).toEqual(before);
    const [stopped] = await listTasks(api, 'service=careful&status=STOPPED');
    expect(stopped?.stopCode).toBe('TaskFailedToStart');
  });

  it('fails by its deadline, with a reason, for a command that exits at once; its tries are backed off', async () => {
    const { api } = slipway;
    const before = processesOf('careful').map(({ pid }) => pid);
    const taskDefinition = await register(api, 'careful', [shell('web', 'echo no database; exit 3')]);
    const { deployment } = await putService(api, 'careful', { ...slow, taskDefinition });
    const failed = await finish(api, 'careful', deployment?.id ?? '');
    expect(failed.status).toBe('FAILED');
    expect(failed.reason).toContain('exited with code 3');
    expect(failed.failedTasks).toBeGreaterThanOrEqual(2);
    // Without backoff it would be some hundred.
    expect(failed.failedTasks).toBeLessThanOrEqual(20);
    await settle(api, 'careful', 2);
    expect(processesOf('careful').map(({ pid }) => pid)).toEqual(before);
    const tasks = await listTasks(api, 'service=careful&status=STOPPED');
    const own = tasks.filter(({ startedBy }) => startedBy === failed.id);
    expect(own.length).toBeGreaterThanOrEqual(failed.failedTasks);
    // The last one may have been stopped with the deployment, as it was about to exit.
    const crashed = own.find(({ stopCode }) => stopCode === 'EssentialContainerExited') ?? raise();
    expect((await readTask(api, idOf(crashed))).explanation?.[1]).toMatchObject({
      exitCode: 3,
      lastLines: ['no database'],
    });
  });

  it('tries again when the same wish comes again, and heals the old revision until then', async () => {
    const { api } = slipway;
    const { taskId } = killProcess('careful');
    const tasks = await waitUntil('the old revision is replaced', async () => {
      const running = await settle(api, 'careful', 2);
      return !running.map(idOf).includes(taskId) && running;
    });
    expect(tasks.every(({ taskDefinitionArn }) => taskDefinitionArn.endsWith('careful:1'))).toBe(true);
    const { taskDefinition } = await readService(api, 'careful');
    const again = await putService(api, 'careful', { ...slow, taskDefinition });
    expect(again.deployment).not.toBeNull();
    await deploy(api, 'careful', { ...good, taskDefinition: 'careful:1' });
  });
});

describe('a task', () => {
  it('that ignores SIGTERM is killed when its stopTimeout is over', async () => {
    const { api } = slipway;
    const container = shell('web', "trap 'echo not yet' TERM; while :; do sleep 0.1; done", {
      stopTimeout: 2,
      ...named('stubborn'),
    });
    await deploy(api, 'stubborn', { taskDefinition: await register(api, 'stubborn', [container]), minHealthySec: 0.1 });
    const [{ pid, taskId } = raise()] = processesOf('stubborn');
    await api.send('DELETE', `${TASKS}/${taskId}?reason=please`);
    const askedAtMs = performance.now();
    await waitUntil('its process has ended', () => !isAlive(pid));
    expect(performance.now() - askedAtMs).toBeGreaterThan(1900);
    expect(performance.now() - askedAtMs).toBeLessThan(30_000);
    const task = await stoppedTask(taskId);
    expect(task.containers[0]?.exitCode).toBe(137);
    expect(task.explanation?.[0]).toMatchObject({ who: 'Slipway', what: expect.stringContaining('please') });
    await api.send('PATCH', '/v1/clusters/default/services/stubborn', { desiredCount: 0 });
  });

  it('that a user stops is first taken from the load balancer, drained and only then stopped', async () => {
    const { api, balancerUrl } = slipway;
    const [{ pid, taskId } = raise()] = processesOf('reached');
    const slow = fetch(`${balancerUrl}/reached?delayMs=150`, {
      headers: { accept: 'application/json', connection: 'close' },
    });
    const { task } = await api.send<{ task: Task }>('DELETE', `${TASKS}/${taskId}?reason=maintenance`);
    expect([task.desiredStatus, task.lastStatus]).toEqual(['STOPPED', 'RUNNING']);
    const bodies: string[] = [];
    await waitUntil('its process has ended', async () => {
      const answer = await fetch(`${balancerUrl}/reached`, { headers: { connection: 'close' } });
      bodies.push(`${answer.status} ${await answer.text()}`);
      return !isAlive(pid);
    });
    expect(bodies.filter((body) => !body.startsWith('200 '))).toEqual([]);
    expect((await slow).status).toBe(200);
    const stopped = await stoppedTask(taskId);
    expect(stopped.explanation?.[0]?.what).toContain('maintenance');
    expect(stopped.stopCode).toBe('UserInitiated');
    await settle(api, 'reached', 2);
  });

  it('is healthy when its container says so, and replaced start-first when it no longer does', async () => {
    const { deployment, first, second, overlapped } = await illness;
    expect(deployment.status).toBe('SUCCESSFUL');
    expect(first).toMatchObject({ healthStatus: 'HEALTHY' });
    expect(second).toMatchObject({ healthStatus: 'HEALTHY' });
    expect(overlapped).toBe(true);
    const stopped = await stoppedTask(idOf(first));
    expect(stopped.explanation?.[0]?.what).toContain('failed its health checks');
  }, 90_000);

  it('of several containers starts them in the order of dependsOn, with a volume that they share', async () => {
    const { api } = slipway;
    const mountPoints = [{ sourceVolume: 'work', containerPath: '/data' }];
    const definition = await register(
      api,
      'several',
      [
        shell('first', 'sleep 0.3; echo prepared > data/word', { essential: false, mountPoints }),
        shell('main', 'cat data/word; echo "port $PORT $PORT_8080 $PORT_9090 $WORD"; sleep 600', {
          mountPoints,
          portMappings: [{ containerPort: 8080 }, { containerPort: 9090 }],
          environment: [{ name: 'WORD', value: 'of its own' }],
          dependsOn: [{ containerName: 'first', condition: 'SUCCESS' }],
        }),
      ],
      { volumes: [{ name: 'work' }] },
    );
    const { tasks } = await api.send<{ tasks: Task[] }>('POST', TASKS, { taskDefinition: definition });
    const id = idOf(tasks[0] ?? raise());
    const logs = await waitUntil('main has said two lines', async () => {
      const answer = await api.get<{ logs: Log[] }>(`${TASKS}/${id}/logs?container=main`);
      return answer.logs.length >= 2 && answer.logs.map(({ message }) => message);
    });
    const [, port8080, port9090] = /^port (\d+) \1 (\d+) of its own$/.exec(logs[1] ?? '') ?? [];
    expect(logs[0]).toBe('prepared');
    const main = (await readTask(api, id)).containers.find(({ name }) => name === 'main');
    expect(main?.networkBindings?.map(({ containerPort, hostPort }) => [containerPort, hostPort])).toEqual([
      [8080, Number(port8080)],
      [9090, Number(port9090)],
    ]);
    await api.send('DELETE', `${TASKS}/${id}`);
    await stoppedTask(id);
  });
});

describe('a one-off task', () => {
  it('runs with its overrides, and its log is followed by long poll to its end', async () => {
    const { api } = slipway;
    const taskDefinition = await register(api, 'job', [shell('job', 'exit 1')]);
    const { tasks } = await api.send<{ tasks: Task[] }>('POST', TASKS, {
      taskDefinition,
      startedBy: 'me',
      group: 'nightly',
      overrides: {
        containerOverrides: [
          {
            name: 'job',
            command: ['echo one $WHO; sleep 1; echo two; exit 7'],
            environment: [{ name: 'WHO', value: 'you' }],
          },
        ],
      },
    });
    const id = idOf(tasks[0] ?? raise());
    expect(tasks[0]).toMatchObject({ startedBy: 'me', group: 'nightly' });
    const first = await waitUntil('its first line is there', async () => {
      const answer = await api.get<{ logs: Log[]; cursor: string }>(`${TASKS}/${id}/logs`);
      return answer.logs.length > 0 && answer;
    });
    expect(first.logs.map(({ message }) => message)).toEqual(['one you']);
    const next = await api.get<{ logs: Log[] }>(`${TASKS}/${id}/logs?after=${first.cursor}&waitSec=10`);
    expect(next.logs.map(({ message }) => message)).toEqual(['two']);
    const task = await stoppedTask(id);
    expect(task.containers[0]).toMatchObject({ exitCode: 7 });
    expect(task.explanation?.find(({ container }) => container === 'job')).toMatchObject({
      lastLines: ['one you', 'two'],
    });
  });

  it('is tried again as it was asked, stopped when it takes too long, and says how it all went', async () => {
    const { api } = slipway;
    const script = 'trap "exit 4" TERM; [ "$TRY" = hang ] && sleep 60 & wait; exit 3';
    const taskDefinition = await register(api, 'job', [shell('job', script)]);
    const run = async (more: object) => {
      const { tasks } = await api.send<{ tasks: Task[] }>('POST', TASKS, { taskDefinition, ...more });
      const id = idOf(tasks[0] ?? raise());
      const task = await waitUntil(
        'the job has ended',
        async () => {
          const { job, ...seen } = (await api.get<{ task: Task }>(`${TASKS}/${id}`)).task;
          return job?.status !== 'RUNNING' && { ...seen, job };
        },
        { timeoutMs: 30_000 },
      );
      return task.job;
    };
    const failed = await run({ retryStrategy: { attempts: 2 } });
    expect(failed).toMatchObject({ attempt: 1, status: 'FAILED', attempts: [{ exitCode: 3 }, { exitCode: 3 }] });
    expect(failed?.replacedBy).toBe(failed?.attempts?.[1]?.taskArn);
    const environment = [{ name: 'TRY', value: 'hang' }];
    const overrides = { containerOverrides: [{ name: 'job', environment }] };
    const late = await run({ timeoutSec: 1, retryStrategy: { attempts: 2 }, overrides });
    expect(late).toMatchObject({ status: 'FAILED', statusReason: 'it ran longer than timeoutSec (1 s)' });
    expect(late?.attempts).toMatchObject([{ exitCode: 4 }]);
  }, 60_000);

  it('answers a long poll of events as soon as something happens', async () => {
    const { api } = slipway;
    const events = '/v1/clusters/default/services/healed/events';
    const { cursor } = await api.get<{ events: Event[]; cursor: string }>(`${events}?limit=1`);
    const waiting = api.get<{ events: Event[] }>(`${events}?after=${cursor}&waitSec=15`);
    const { taskId } = killProcess('healed');
    expect((await waiting).events.some((event) => event.taskId === taskId)).toBe(true);
  });
});

interface Illness {
  deployment: Deployment;
  first: Task;
  second: Task;
  /** The ill task ran on until its replacement was there. */
  overlapped: boolean;
}

/** A service whose only task is healthy as long as it has no file `ill`, which it then gets. */
async function fallIll(): Promise<Illness> {
  const { api } = slipway;
  const healthCheck = { command: ['CMD-SHELL', 'test ! -e ill'], interval: 5, timeout: 2, retries: 1 };
  const container = shell('web', 'exec sleep 600', { healthCheck, ...named('checked') });
  const deployment = await deploy(api, 'checked', { taskDefinition: await register(api, 'checked', [container]) });
  const [first = raise()] = await settle(api, 'checked', 1);
  const [{ pid } = raise()] = processesOf('checked');
  writeFileSync(`/proc/${pid}/cwd/ill`, '');
  const client = ecsClient(slipway.awsUrl);
  await waitUntil('ECS says so', async () => {
    const { tasks } = await client.send(new DescribeTasksCommand({ tasks: [first.taskArn ?? ''] }));
    return tasks?.[0]?.healthStatus === 'UNHEALTHY';
  });
  client.destroy();
  // No event tells of health: the audit finds it, each minute by itself and at once here.
  const lambda = new LambdaClient(clientConfig(slipway.awsUrl));
  await lambda.send(new InvokeCommand({ FunctionName: 'slipway-dev-audit' }));
  lambda.destroy();
  let overlapped = false;
  const second = await waitUntil(
    'it is replaced',
    async () => {
      overlapped ||= processesOf('checked').length === 2;
      const tasks = await listTasks(api, 'service=checked');
      return tasks.length === 1 && idOf(tasks[0] ?? first) !== idOf(first) && tasks[0];
    },
    { timeoutMs: 30_000 },
  );
  return { deployment, first, second, overlapped };
}

function raise(): never {
  throw new Error('nothing is there');
}
