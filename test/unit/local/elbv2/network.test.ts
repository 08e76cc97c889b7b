import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forwardTo, open, startBalancer, until } from './start-balancer.ts';

let balancer: Awaited<ReturnType<typeof startBalancer>>;
let loadBalancer: string;
const servers: { server: Server; sockets: Set<Socket> }[] = [];

beforeEach(async () => {
  balancer = await startBalancer();
  const { LoadBalancers } = (await balancer.call('CreateLoadBalancer', {
    Name: 'net',
    Type: 'network',
    Subnets: ['subnet-a'],
  })) as { LoadBalancers: { LoadBalancerArn: string; Type: string }[] };
  expect(LoadBalancers[0]).toMatchObject({ Type: 'network', LoadBalancerArn: expect.stringContaining('/net/net/') });
  loadBalancer = LoadBalancers[0]?.LoadBalancerArn ?? '';
});

afterEach(async () => {
  await balancer.stop();
  for (const { server, sockets } of servers.splice(0)) {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
});

/** A TCP server that says its name and then what it hears. */
async function startServer(name: string) {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.write(name);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({ server, sockets });
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, sockets, server };
}

const createGroup = (name: string, input: object = {}) =>
  balancer.createGroup(name, { Protocol: 'TCP', Port: 9000, HealthCheckProtocol: 'TCP', ...input });

const listen = async (action: object) => {
  const answer = await balancer.call('CreateListener', {
    LoadBalancerArn: loadBalancer,
    Port: 9000,
    Protocol: 'TCP',
    DefaultActions: [action],
  });
  return (answer.Listeners as { ListenerArn: string }[])[0]?.ListenerArn ?? '';
};

const healthy = (group: string) =>
  until(async () => (await balancer.health(group)).every((state) => state === 'healthy'));

async function connected() {
  const client = await open(balancer.port());
  let text = '';
  client.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  client.on('error', () => client.destroy());
  return { client, text: () => text };
}

async function start(...names: string[]) {
  const group = await createGroup('g');
  const started = await Promise.all(names.map(startServer));
  await listen(forwardTo(group));
  await balancer.register(group, ...started.map(({ port }) => port));
  await healthy(group);
  return { group, started };
}

describe('a Network Load Balancer', () => {
  it('joins connections to targets both ways, to the last byte after one half has ended', async () => {
    await start('a');
    const { client, text } = await connected();
    const megabyte = 'x'.repeat(1_000_000);
    client.end(megabyte);
    await once(client, 'close');
    expect(text()).toBe(`a${megabyte}`);
  });

  it('spreads connections over its targets', async () => {
    await start('a', 'b');
    const names = new Set<string>();
    for (let n = 0; n < 40; n += 1) {
      const { client, text } = await connected();
      await until(() => text() !== '');
      names.add(text());
      client.destroy();
    }
    expect([...names].sort()).toEqual(['a', 'b']);
  });

  it('keeps the clients of one address with one target where the group says so', async () => {
    const { group } = await start('a', 'b', 'c');
    await balancer.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: group,
      Attributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
    });
    const names = new Set<string>();
    for (let n = 0; n < 12; n += 1) {
      const { client, text } = await connected();
      await until(() => text() !== '');
      names.add(text());
      client.destroy();
    }
    expect(names.size).toBe(1);
  });

  it('sends no new connection to a draining target, and lets those that are open live', async () => {
    const { group, started } = await start('a', 'b');
    const clients = await Promise.all(Array.from({ length: 20 }, connected));
    await until(() => clients.every(({ text }) => text() !== ''));
    await balancer.setDelay(group, 0.1);
    await balancer.deregister(group, started[0]?.port ?? 0);
    expect((await balancer.health(group))[0]).toMatch(/^draining/);
    const later = await Promise.all(Array.from({ length: 20 }, connected));
    await until(() => later.every(({ text }) => text() === 'b'));
    await until(async () => (await balancer.health(group)).length === 1);
    // The delay is over and they still are: deregistration_delay.connection_termination.enabled is false.
    for (const { client } of clients) client.write('still');
    await until(() => clients.every(({ text }) => /^[ab]still$/.test(text())));
    expect(clients.some(({ text }) => text() === 'astill')).toBe(true);
    for (const { client } of [...clients, ...later]) client.destroy();
  });

  it('cuts connections at the end of the delay where the group says so', async () => {
    const { group, started } = await start('a');
    await balancer.call('ModifyTargetGroupAttributes', {
      TargetGroupArn: group,
      Attributes: [
        { Key: 'deregistration_delay.connection_termination.enabled', Value: 'true' },
        { Key: 'deregistration_delay.timeout_seconds', Value: '0.2' },
      ],
    });
    const { client, text } = await connected();
    await until(() => text() === 'a');
    const closed = once(client, 'close');
    await balancer.deregister(group, started[0]?.port ?? 0);
    client.write('still');
    await until(() => text() === 'astill');
    await closed;
  });

  it('resets a client where there is no target, or one that cannot be connected to', async () => {
    const { group, started } = await start('a');
    const reset = () => {
      const client = connect(balancer.port(), '127.0.0.1');
      return new Promise((resolve) => client.on('error', (error: NodeJS.ErrnoException) => resolve(error.code)));
    };
    started[0]?.server.close();
    expect(await reset()).toBe('ECONNRESET');
    await balancer.setDelay(group, 0);
    await balancer.deregister(group, started[0]?.port ?? 0);
    expect(await reset()).toBe('ECONNRESET');
  });

  it('finds a target that nothing listens on unhealthy, and cuts its connections', async () => {
    const { group, started } = await start('a', 'b');
    const clients = await Promise.all(Array.from({ length: 12 }, connected));
    await until(() => clients.every(({ text }) => text() !== ''));
    const ended = clients.filter(({ text }) => text() === 'a').map(({ client }) => once(client, 'close'));
    // It takes no new connection, and keeps those that it has.
    started[0]?.server.close();
    await until(async () => (await balancer.health(group)).includes('unhealthy Target.FailedHealthChecks'));
    await Promise.all(ended);
    expect(ended.length).toBeGreaterThan(0);
    for (const { client } of clients) client.destroy();
  });

  it('refuses by name what it cannot do: rules, HTTP, other actions and groups of HTTP', async () => {
    const group = await createGroup('g');
    const http = await balancer.createGroup('http');
    const listener = await listen(forwardTo(group));
    const rule = balancer.createRule(listener, 1, { Field: 'path-pattern', Values: ['/'] }, forwardTo(group));
    await expect(rule).rejects.toMatchObject({ code: 'InvalidConfigurationRequest' });
    await expect(balancer.createListener(loadBalancer, forwardTo(group))).rejects.toMatchObject({
      code: 'UnsupportedProtocol',
    });
    const modify = (action: object) =>
      balancer.call('ModifyListener', { ListenerArn: listener, DefaultActions: [action] });
    await expect(modify(forwardTo(http))).rejects.toMatchObject({ code: 'IncompatibleProtocols' });
    await expect(modify({ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } })).rejects.toMatchObject({
      code: 'InvalidLoadBalancerAction',
    });
    const application = await balancer.createLoadBalancer();
    await expect(balancer.createListener(application, forwardTo(group))).rejects.toMatchObject({
      code: 'IncompatibleProtocols',
    });
  });
});
