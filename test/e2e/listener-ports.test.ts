import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeState, type Slipway, startSlipway } from './start-slipway.ts';
import { addImages, deploy, listEvents, putService, readService, registerHello } from './use-service.ts';
import { waitUntil } from './wait-until.ts';

const SERVICES = '/v1/clusters/default/services';
const state = makeState();
let slipway: Slipway;

beforeAll(async () => {
  slipway = await startSlipway(state.directory, '--no-example');
  await addImages(slipway);
}, 70_000);
afterAll(() => state.remove());

/** A port that is free at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const ingress = (listenerPort: number, more: object = {}) => ({
  containerPort: 8080,
  listenerPort,
  deregistrationDelaySec: 0.5,
  ...more,
});

async function ask(port: number, path = '/'): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return response.text();
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function remove(service: string): Promise<void> {
  await slipway.api.send('DELETE', `${SERVICES}/${service}`);
  await waitUntil(`${service} is gone`, async () => (await readService(slipway.api, service)).status === 'INACTIVE');
}

describe('a listener of a service’s own', () => {
  it('is there as long as a service uses it, apart from the shared one, for HTTP', async () => {
    const { api, balancerUrl } = slipway;
    const port = await freePort();
    for (const service of ['one', 'two']) {
      const wish = {
        taskDefinition: await registerHello(api, service, 1),
        ingress: ingress(port, { path: `/${service}` }),
      };
      await deploy(api, service, wish);
    }
    expect([await ask(port, '/one'), await ask(port, '/two')]).toEqual([
      expect.stringContaining('version 1'),
      expect.stringContaining('version 1'),
    ]);
    expect((await fetch(`${balancerUrl}/one`)).status).toBe(404);
    await remove('one');
    expect(await ask(port, '/two')).toContain('version 1');
    await remove('two');
    expect(await isOpen(port)).toBe(false);
  });

  it('passes TCP through, shifts it at once, and is refused to anybody else', async () => {
    const { api } = slipway;
    const port = await freePort();
    const wish = {
      ingress: ingress(port, { protocol: 'TCP' }),
      deploymentConfiguration: { strategy: 'BLUE_GREEN' },
    };
    await deploy(api, 'flows', { ...wish, taskDefinition: await registerHello(api, 'flows', 1) });
    expect(await ask(port)).toContain('version 1');
    await deploy(api, 'flows', { ...wish, taskDefinition: await registerHello(api, 'flows', 2) });
    expect(await ask(port)).toContain('version 2');
    const taken = await api.call<{ errors: object[] }>('PUT', `${SERVICES}/other`, {
      taskDefinition: await registerHello(api, 'other', 1),
      ingress: ingress(port),
    });
    expect([taken.status, taken.body.errors]).toEqual([
      400,
      [
        {
          pointer: '/ingress/listenerPort',
          detail: `port ${port} is taken: service flows in cluster default has it for TCP`,
        },
      ],
    ]);
    await remove('flows');
    expect(await isOpen(port)).toBe(false);
  });

  it('that another program of this machine has is told in words, and had when it is free', async () => {
    const { api } = slipway;
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const taskDefinition = await registerHello(api, 'late', 1);
    await putService(api, 'late', { taskDefinition, ingress: ingress(port) });
    const said = await waitUntil('it says so', async () => {
      const messages = (await listEvents(api, 'late')).map(({ message }) => message);
      return messages.find((message) => message.includes('gets no traffic'));
    });
    expect(said).toContain(`Port ${port} on 127.0.0.1`);
    expect(said).toContain('is already in use');
    other.close();
    await waitUntil('it has the port', async () => (await isOpen(port)) && (await ask(port)).includes('version 1'), {
      timeoutMs: 15_000,
    });
  });
});
