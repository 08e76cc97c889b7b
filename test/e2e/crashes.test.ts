import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Task } from '../../shared/contract/answers/task.ts';
import { statesClient } from './aws-clients.ts';
import { checkNothingIsDoubled } from './check-nothing-is-doubled.ts';
import { isAlive } from './list-processes.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import {
  addImages,
  deploy,
  idOf,
  listTasks,
  putService,
  readDeployment,
  readTask,
  register,
  registerHello,
  settle,
  shell,
  succeed,
} from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const COUNT = 2;
/** At how many random moments it is killed; KILLS=25 before a release. */
const KILLS = Number(process.env.KILLS ?? 1);
const state = makeState();
let slipway: Slipway;
/** Two services that roll at the same time: one start-first behind the load balancer, one stop-first without. */
const wishes: Record<string, object> = {
  web: {
    desiredCount: COUNT,
    ingress: { containerPort: 8080, deregistrationDelaySec: 0.3, healthCheck: { path: '/healthz' } },
  },
  worker: {
    desiredCount: COUNT,
    minHealthySec: 0.2,
    deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 },
  },
};
const services = Object.keys(wishes);
const definitions: Record<string, string[]> = {};

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
  for (const service of services) {
    definitions[service] = [await registerHello(slipway.api, service, 1), await registerHello(slipway.api, service, 2)];
  }
  await Promise.all(services.map((service) => deploy(slipway.api, service, wishOf(service))));
}, 90_000);
afterAll(() => state.remove());

/** Each call wishes for the other version. */
const rolls: Record<string, number> = {};
function wishOf(service: string): object {
  const roll = rolls[service] ?? 0;
  rolls[service] = roll + 1;
  return { ...wishes[service], taskDefinition: definitions[service]?.[roll % 2] };
}

const pidsByTask = () => new Map(slipway.processes().map(({ taskId, pid }) => [taskId, pid]));

/** `kill -9` of Slipway: what it launched goes on, under the same pids. */
async function crash(): Promise<Map<string, number>> {
  await slipway.end('SIGKILL');
  return pidsByTask();
}

async function startAgain(): Promise<void> {
  slipway = await startSlipway(state.directory, '--no-example');
}

/** Begins both deployments, crashes Slipway at the moment, starts it again, and holds it to the same deployments. */
async function crashWhile(
  moment: (ids: Record<string, string>) => Promise<unknown>,
  startMore = startAgain,
): Promise<void> {
  const ids: Record<string, string> = {};
  for (const service of services) {
    const { deployment } = await putService(slipway.api, service, wishOf(service));
    ids[service] = deployment?.id ?? '';
  }
  await moment(ids);
  const left = await crash();
  await startMore();
  for (const service of services) await succeed(slipway.api, service, ids[service] ?? '');
  for (const service of services) {
    const tasks = await settle(slipway.api, service, COUNT);
    expect(tasks.map(({ startedBy }) => startedBy)).toEqual(Array(COUNT).fill(ids[service]));
  }
  for (const [taskId, pid] of pidsByTask()) expect([taskId, left.get(taskId) ?? pid]).toEqual([taskId, pid]);
  expect(slipway.processes()).toHaveLength(services.length * COUNT);
  await checkNothingIsDoubled(slipway);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('after kill -9 of Slipway', () => {
  it('the next start adopts what runs, under the same pids, and stops and starts nothing', async () => {
    const left = await crash();
    expect(left.size).toBe(services.length * COUNT);
    await startAgain();
    for (const service of services) await settle(slipway.api, service, COUNT);
    expect(pidsByTask()).toEqual(left);
    expect(await listTasks(slipway.api, 'status=STOPPED')).toEqual([]);
    expect(await (await fetch(slipway.balancerUrl)).text()).toContain('version 1');
  });

  it('a process that died meanwhile is told of as stopped, and replaced', async () => {
    const [[taskId, pid] = ['', 0]] = await crash();
    process.kill(pid, 'SIGKILL');
    await waitUntil('it is gone', () => !isAlive(pid));
    await startAgain();
    for (const service of services) {
      await waitUntil(
        'it is replaced',
        async () => !(await settle(slipway.api, service, COUNT)).map(idOf).includes(taskId),
      );
    }
    expect(await readTask(slipway.api, taskId)).toMatchObject({ lastStatus: 'STOPPED' });
    expect(slipway.processes()).toHaveLength(services.length * COUNT);
  });

  it('at the moment that a deployment was accepted, the same deployment succeeds', () => crashWhile(async () => {}));

  it('when the first new process has started, the same deployment succeeds', () => {
    const before = pidsByTask();
    return crashWhile(() =>
      waitUntil('a new process runs', () => [...pidsByTask().keys()].some((id) => !before.has(id))),
    );
  });

  it('when the first old task drains, the same deployment succeeds', () =>
    crashWhile(() =>
      waitUntil('a task is about to stop', async () =>
        (await listTasks(slipway.api, 'service=web')).some(({ desiredStatus }) => desiredStatus === 'STOPPED'),
      ),
    ));

  it('in the stage CLEAN_UP, and once more while it comes up, the same deployment succeeds', () =>
    crashWhile(
      (ids) =>
        waitUntil('it cleans up', async () => {
          const { lifecycleStage } = await readDeployment(slipway.api, 'web', ids.web ?? '');
          return lifecycleStage === 'CLEAN_UP';
        }),
      async () => {
        const again = startAgain();
        await again;
        await sleep(Math.random() * 300);
        await slipway.end('SIGKILL');
        await startAgain();
      },
    ));

  it.each(Array.from({ length: KILLS }, (_, n) => n + 1))(
    'at a random moment of a deployment, the same deployment succeeds (%i)',
    () => {
      const afterMs = Math.random() * 2000;
      return crashWhile(() => sleep(afterMs)).catch((error: Error) => {
        throw new Error(`crashed ${afterMs} ms after the put: ${error.message}`, { cause: error });
      });
    },
  );

  it('a task that was being stopped is stopped all the same: SIGTERM does not count as the end', async () => {
    const { api } = slipway;
    const container = shell('web', "trap 'echo not yet' TERM; while :; do sleep 0.1; done", { stopTimeout: 2 });
    const taskDefinition = await register(api, 'stubborn', [container]);
    const { tasks } = await api.send<{ tasks: Task[] }>('POST', '/v1/clusters/default/tasks', { taskDefinition });
    const id = tasks.map(idOf)[0] ?? '';
    const pid = await waitUntil('it runs', () => pidsByTask().get(id));
    await waitUntil('it is RUNNING', async () => (await readTask(slipway.api, id)).lastStatus === 'RUNNING');
    await api.send('DELETE', `/v1/clusters/default/tasks/${id}?reason=enough`);
    await sleep(300);
    await crash();
    expect(isAlive(pid)).toBe(true);
    await startAgain();
    await waitUntil('it has ended', () => !isAlive(pid));
    const stopped = await waitUntil('its record says so', async () => {
      const task = await readTask(slipway.api, id);
      return task.lastStatus === 'STOPPED' && task;
    });
    expect(stopped.explanation?.[0]?.what).toContain('enough');
  });

  it('every execution that ran has ended, and succeeded', async () => {
    const client = statesClient(slipway.awsUrl);
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:slipway-dev-deployment';
    await waitUntil('no execution runs', async () => {
      const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }));
      return executions.length > 0 && executions.every(({ status }) => status === 'SUCCEEDED');
    });
    client.destroy();
  });
});
