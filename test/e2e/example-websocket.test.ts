import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WebSocket } from 'undici';
import type { Log } from '../../shared/contract/answers/log.ts';
import { balancerClient } from './aws-clients.ts';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { deploy, listEvents, readService, readTask, settle } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const EXAMPLE = path.resolve(import.meta.dirname, '../../examples/websocket');
const CONNECTIONS = 20;
const DELAY_MS = 5_000;
const state = makeState();
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
}, 70_000);
afterAll(() => state.remove());

interface Client {
  /** The task at the other end. */
  task: string;
  sent: number;
  echoed: number;
  closedAtMs: number | undefined;
  socket: WebSocket;
}

/** Connects, hears which task it is at, and says something each 50 ms as long as the connection lives. */
function connect(): Promise<Client> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${slipway.balancerUrl.replace('http:', 'ws:')}/echo`);
    const client: Client = { task: '', sent: 0, echoed: 0, closedAtMs: undefined, socket };
    let timer: NodeJS.Timeout | undefined;
    socket.addEventListener('message', ({ data }) => {
      if (client.task !== '') {
        client.echoed += 1;
        expect(data).toBe(`message ${client.echoed}`);
        return;
      }
      client.task = (JSON.parse(String(data)) as { task: string }).task;
      timer = setInterval(() => {
        client.sent += 1;
        socket.send(`message ${client.sent}`);
      }, 50);
      resolve(client);
    });
    socket.addEventListener('close', () => {
      clearInterval(timer);
      client.closedAtMs ??= Date.now();
      reject(new Error('it was closed before it said anything'));
    });
    socket.addEventListener('error', () => reject(new Error('the handshake failed')));
  });
}

const connectMany = () => Promise.all(Array.from({ length: CONNECTIONS }, connect));
const file = (name: string) => JSON.parse(readFileSync(path.join(EXAMPLE, name), 'utf8')) as object;

async function registerEcho(tag: number): Promise<string> {
  const { api } = slipway;
  await api.send('PUT', `/v1/local/images/echo/${tag}`, { directory: path.join(EXAMPLE, 'app') });
  const definition = file('task-definition.json') as { containerDefinitions: object[] };
  const containerDefinitions = [{ ...definition.containerDefinitions[0], image: `echo:${tag}` }];
  const { taskDefinition } = await api.send<{ taskDefinition: { revision: number } }>('POST', '/v1/task-definitions', {
    ...definition,
    containerDefinitions,
  });
  return `echo:${taskDefinition.revision}`;
}

/** Where the task listens. */
async function portOf(task: string): Promise<number | undefined> {
  const { containers } = await readTask(slipway.api, task);
  return containers[0]?.networkBindings?.[0]?.hostPort;
}

/** The ports that the load balancer sends new connections to. */
async function servedPorts(): Promise<(number | undefined)[]> {
  const { loadBalancers } = await readService(slipway.api, 'echo');
  const client = balancerClient(slipway.awsUrl);
  try {
    const TargetGroupArn = loadBalancers?.[0]?.targetGroupArn;
    const { TargetHealthDescriptions = [] } = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return TargetHealthDescriptions.filter((each) => each.TargetHealth?.State === 'healthy').map(
      ({ Target }) => Target?.Port,
    );
  } finally {
    client.destroy();
  }
}

/** When Slipway decided that the task goes: it is deregistered next, and from then on no new connection reaches it. */
async function markedAtMs(task: string): Promise<number> {
  const events = await listEvents(slipway.api, 'echo');
  const mark = events.find(({ message }) => message.includes(`stops task ${task}`));
  return Date.parse(mark?.createdAt ?? '');
}

/** When the app heard SIGTERM, by its log. */
async function toldAtMs(task: string): Promise<number> {
  const { logs } = await slipway.api.get<{ logs: Log[] }>(`/v1/clusters/default/tasks/${task}/logs`);
  return Date.parse(logs.find(({ message }) => message.startsWith('SIGTERM'))?.timestamp ?? '');
}

it('examples/websocket breaks no connection before its delay is over, and the app hears SIGTERM only then', async () => {
  const { api } = slipway;
  const spec = file('service.json');
  await deploy(api, 'echo', { ...spec, taskDefinition: await registerEcho(1) });
  const old = await connectMany();
  const oldTasks = [...new Set(old.map(({ task }) => task))];
  expect(oldTasks).toHaveLength(2);
  const oldPorts = await Promise.all(oldTasks.map(portOf));
  expect((await servedPorts()).sort()).toEqual([...oldPorts].sort());

  const rolled = deploy(api, 'echo', { ...spec, taskDefinition: await registerEcho(2) });
  await waitUntil('no old task gets new connections', async () => {
    const served = await servedPorts();
    return oldPorts.every((port) => !served.includes(port));
  });
  const fresh = await connectMany();
  expect(fresh.map(({ task }) => task).filter((task) => oldTasks.includes(task))).toEqual([]);
  await rolled;
  await settle(api, 'echo', 2);

  for (const client of old) {
    expect(client.closedAtMs).toBeGreaterThanOrEqual((await markedAtMs(client.task)) + DELAY_MS);
    // What was sent within the last moment may have been cut off with the connection.
    expect(client.sent - client.echoed).toBeLessThanOrEqual(2);
    expect(client.echoed).toBeGreaterThan(50);
  }
  for (const task of oldTasks) expect(await toldAtMs(task)).toBeGreaterThanOrEqual((await markedAtMs(task)) + DELAY_MS);
  expect(fresh.filter(({ closedAtMs }) => closedAtMs !== undefined)).toEqual([]);
  for (const { socket } of fresh) socket.close();
  await waitUntil('all are closed', () => fresh.every(({ closedAtMs }) => closedAtMs !== undefined));
}, 120_000);
