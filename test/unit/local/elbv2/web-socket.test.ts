import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange, forwardTo, open, startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

const handshake = (path = '/') =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGVzdA==\r\n\r\n`;

const targets: TestTarget[] = [];
let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  for (const target of targets.splice(0)) await target.close();
});

/** A target that echoes what it gets after the handshake, and answers /no with 403. */
async function start(attributes: Record<string, string> = {}) {
  const balancer = await startBalancer();
  stop = balancer.stop;
  const target = await startTarget((_request, response) => response.end('plain'));
  target.server.on('upgrade', (request, socket) => {
    socket.on('error', () => socket.destroy());
    if (request.url === '/no') {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
      return;
    }
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Own: b\r\n\r\n');
    socket.pipe(socket);
  });
  targets.push(target);
  const group = await balancer.createGroup('g');
  const loadBalancer = await balancer.createLoadBalancer();
  const Attributes = Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
  await balancer.call('ModifyLoadBalancerAttributes', { LoadBalancerArn: loadBalancer, Attributes });
  await balancer.createListener(loadBalancer, forwardTo(group));
  await balancer.register(group, target.port);
  await until(async () => (await balancer.health(group))[0] === 'healthy');
  return { ...balancer, target, group };
}

async function connected(port: number) {
  const client = await open(port);
  let text = '';
  client.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  client.write(`${handshake()}early`);
  await until(() => text.endsWith('early'));
  return { client, text: () => text };
}

describe('a WebSocket', () => {
  it('is joined to the target both ways, with what came along with the handshake', async () => {
    const { port } = await start();
    const { client, text } = await connected(port());
    expect(text()).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/);
    expect(text()).toContain('X-Own: b');
    client.write('hello');
    await until(() => text().endsWith('earlyhello'));
    client.end();
    await once(client, 'close');
  });

  it('lives to the end of the deregistration delay and no longer', async () => {
    const { port, setDelay, deregister, group, target } = await start();
    const { client, text } = await connected(port());
    await setDelay(group, 0.3);
    const closed = once(client, 'close');
    const startedAtMs = Date.now();
    await deregister(group, target.port);
    client.write('still');
    await until(() => text().endsWith('still'));
    await closed;
    expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(290);
  });

  it('ends when it is idle for the idle timeout', async () => {
    const { port } = await start({ 'idle_timeout.timeout_seconds': '0.15' });
    const { client } = await connected(port());
    await once(client, 'close');
  });

  it('that the target refuses brings the refusal, and 502 or 503 come as for any request', async () => {
    const { port, target, deregister, setDelay, group } = await start();
    expect(await exchange(port(), handshake('/no'))).toMatch(/^HTTP\/1.1 403 Forbidden[\s\S]*no$/);
    await target.close();
    expect(await exchange(port(), handshake())).toMatch(/^HTTP\/1.1 502 /);
    await setDelay(group, 0);
    await deregister(group, target.port);
    expect(await exchange(port(), handshake())).toMatch(/^HTTP\/1.1 503 /);
  });

  it('is the only upgrade: a request for another protocol is an ordinary one', async () => {
    const { port } = await start();
    const h2c = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n';
    expect(await exchange(port(), h2c)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*plain/);
  });
});
