import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange, forwardTo, open, startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

const targets: TestTarget[] = [];
let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  for (const target of targets.splice(0)) await target.close();
});

/** A balancer whose listener forwards to one target, which is healthy. Health checks go to a port of their own. */
async function start(listener: RequestListener, attributes: Record<string, string> = {}) {
  const balancer = await startBalancer();
  stop = balancer.stop;
  const [target, up] = [await startTarget(listener), await startTarget((_request, response) => response.end())];
  targets.push(target, up);
  const group = await balancer.createGroup('g', { HealthCheckPort: String(up.port) });
  const loadBalancer = await balancer.createLoadBalancer();
  const Attributes = Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }));
  await balancer.call('ModifyLoadBalancerAttributes', { LoadBalancerArn: loadBalancer, Attributes });
  await balancer.createListener(loadBalancer, forwardTo(group));
  await balancer.register(group, target.port);
  await until(async () => (await balancer.health(group)).every((state) => state === 'healthy'));
  return { ...balancer, target, group, loadBalancer };
}

const echo: RequestListener = (request, response) => {
  response.setHeader('x-method', request.method ?? '');
  request.pipe(response);
};

describe('a request through the load balancer', () => {
  it('carries where it came from and no header of the hop before', async () => {
    const { port, target } = await start((request, response) => response.end(JSON.stringify(request.rawHeaders)));
    const text = await exchange(
      port(),
      'GET / HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 1.2.3.4\r\nX-Own: a\r\nConnection: close, X-Drop\r\nX-Drop: b\r\n\r\n',
    );
    const headers = JSON.parse(text.slice(text.indexOf('[')).replace(/\]\r\n0[\s\S]*$/, ']')) as string[];
    const value = (name: string) => headers[headers.indexOf(name) + 1];
    expect(value('host')).toBe('shop.example');
    expect(value('X-Forwarded-For')).toBe('1.2.3.4, 127.0.0.1');
    expect(value('X-Forwarded-Proto')).toBe('http');
    expect(value('X-Forwarded-Port')).toBe(String(port()));
    expect(value('X-Amzn-Trace-Id')).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(value('X-Own')).toBe('a');
    expect(headers).not.toContain('X-Drop');
    expect(target.connections()).toBe(1);
  });

  it('reuses the connections on both sides', async () => {
    const { port, target } = await start((_request, response) => response.end('ok'));
    const client = await open(port());
    let answers = 0;
    client.on('data', (chunk) => {
      answers += chunk.toString().split('HTTP/1.1 200').length - 1;
    });
    for (let sent = 1; sent <= 50; sent += 1) {
      client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await until(() => answers === sent);
    }
    client.destroy();
    expect(target.connections()).toBe(1);
  });

  it('keeps pipelined answers in the order of the requests', async () => {
    const { port } = await start((request, response) =>
      setTimeout(() => response.end(request.url), request.url === '/p1' ? 60 : 0),
    );
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const text = await exchange(port(), get('/p1') + get('/p2') + get('/p3'), (so) => so.includes('/p3'));
    expect(text.match(/\/p\d/g)).toEqual(['/p1', '/p2', '/p3']);
  });

  it('streams an answer as it comes, headers first', async () => {
    let finish = () => {};
    const { url } = await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      setTimeout(() => response.write('data: 1\n\n'), 30);
      finish = () => response.end('data: 2\n\n');
    });
    const answer = await fetch(url());
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const reader = answer.body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe('data: 1\n\n');
    finish();
    expect(await read()).toBe('data: 2\n\n');
  });

  it('streams large bodies both ways with the memory of a few buffers', async () => {
    const hash = createHash('sha256');
    const { url } = await start(echo);
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const megabytes = 48;
    const body = Readable.from(
      (function* () {
        for (let i = 0; i < megabytes; i += 1) yield chunk;
      })(),
    );
    const answer = await fetch(url(), {
      method: 'POST',
      body: Readable.toWeb(body) as never,
      duplex: 'half',
    } as RequestInit);
    for await (const part of answer.body ?? []) hash.update(part);
    const expected = createHash('sha256');
    for (let i = 0; i < megabytes; i += 1) expected.update(chunk);
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
  });

  it('waits for a slow client instead of holding its answer in memory', async () => {
    let sent = 0;
    const { port } = await start(async (_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      for (let i = 0; i < 1600 && !response.destroyed; i += 1) {
        sent += chunk.length;
        if (!response.write(chunk)) await once(response, 'drain').catch(() => {});
      }
    });
    const client = await open(port());
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(40 * 1024 * 1024);
    client.destroy();
  });

  it('answers HEAD without a body, and a POST with a length or in chunks with what was sent', async () => {
    const { url, port } = await start(echo);
    const head = await fetch(url(), { method: 'HEAD' });
    expect([head.status, head.headers.get('x-method'), await head.text()]).toEqual([200, 'HEAD', '']);
    expect(await (await fetch(url(), { method: 'POST', body: 'abc' })).text()).toBe('abc');
    const chunked =
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nxyz\r\n0\r\n\r\n';
    expect(await exchange(port(), chunked)).toContain('xyz');
  });

  it('is told to go on with its body at once', async () => {
    const { port } = await start(echo);
    const client = await open(port());
    let text = '';
    client.on('data', (chunk) => {
      text += chunk.toString();
    });
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n');
    await until(() => text.startsWith('HTTP/1.1 100 Continue'));
    client.write('body');
    await until(() => text.endsWith('body\r\n0\r\n\r\n') || text.endsWith('body'));
    client.destroy();
  });

  it('ends at the target when the client goes', async () => {
    let aborted = false;
    const { port, target } = await start((_request, response) => {
      response.on('close', () => {
        aborted = true;
      });
      response.write('begin');
    });
    const client = await open(port());
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(client, 'data');
    client.destroy();
    await until(() => aborted);
    expect(target.connections()).toBe(1);
  });

  it('brings an early answer to a client that is still uploading', async () => {
    const { port } = await start((_request, response) => response.writeHead(413).end('too large'));
    const client = await open(port());
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
    client.write(Buffer.alloc(200_000));
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
    client.destroy();
  });
});

describe('what goes wrong', () => {
  it('is 503 without a target, and 502 when the target cannot be reached', async () => {
    const { url, target, deregister, setDelay, group, elb, loadBalancer } = await start(echo);
    await target.close();
    expect((await fetch(url())).status).toBe(502);
    await setDelay(group, 0);
    await deregister(group, target.port);
    const answer = await fetch(url());
    expect([answer.status, answer.headers.get('server')]).toEqual([503, 'awselb/2.0']);
    expect(elb.counters(loadBalancer)).toMatchObject({ HTTPCode_ELB_5XX_Count: 2, TargetConnectionErrorCount: 1 });
  });

  it('is 502 when the target closes before it answers or answers garbage, and cuts an answer that breaks off', async () => {
    const { url } = await start((request, response) => {
      if (request.url === '/close') request.socket.destroy();
      else if (request.url === '/garbage') request.socket.end('not http\r\n\r\n');
      else {
        response.writeHead(200, { 'content-length': 10 });
        response.write('half', () => request.socket.destroy());
      }
    });
    expect((await fetch(url('/close'), { method: 'POST' })).status).toBe(502);
    expect((await fetch(url('/garbage'))).status).toBe(502);
    await expect(fetch(url('/half')).then((answer) => answer.text())).rejects.toThrow();
  });

  it('is 504 when the target says nothing for the idle timeout, and others do not wait for it', async () => {
    const { url } = await start((request, response) => request.url === '/quick' && response.end('quick'), {
      'idle_timeout.timeout_seconds': '0.3',
    });
    const silent = fetch(url('/silent'));
    expect(await (await fetch(url('/quick'))).text()).toBe('quick');
    expect((await silent).status).toBe(504);
  });

  it('is 408 when a client stops in the middle of its body', async () => {
    const { port } = await start((request, response) => request.resume().on('end', () => response.end()), {
      'idle_timeout.timeout_seconds': '0.2',
    });
    const text = await exchange(port(), 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc');
    expect(text).toMatch(/^HTTP\/1.1 408 /);
  });

  it('is 408 when its headers drip in for longer than the idle timeout, and others do not wait for it', async () => {
    const { port } = await start(echo, { 'idle_timeout.timeout_seconds': '0.3' });
    const socket = await open(port());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('x'), 20);
    expect(await exchange(port(), 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 200 /);
    await until(() => text !== '');
    clearInterval(drip);
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1.1 408 /);
  });

  it('is 400 for what two readers could read in two ways, and the target never sees it', async () => {
    let seen = 0;
    const { port } = await start((_request, response) => {
      seen += 1;
      response.end();
    });
    const heads = [
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\nX-Big: ${'x'.repeat(70_000)}\r\n\r\n`,
    ];
    for (const head of heads) expect(await exchange(port(), head)).toMatch(/^HTTP\/1.1 400 /);
    expect(seen).toBe(0);
  });

  it('is mended when a target closes a kept connection just as a request comes', async () => {
    const served = new Set<object>();
    let broken = 0;
    const { url } = await start((request, response) => {
      // Each connection serves one request and breaks at the second, before an answer.
      if (served.has(request.socket)) {
        broken += 1;
        request.socket.destroy();
        return;
      }
      served.add(request.socket);
      response.end('ok');
    });
    for (let i = 0; i < 20; i += 1) expect((await fetch(url())).status).toBe(200);
    expect(broken).toBeGreaterThan(0);
  });

  it('is mended by another target when one died, and a body is sent once', async () => {
    const { url, register, group, target } = await start(echo);
    const dead = await startTarget(echo);
    await dead.close();
    await register(group, dead.port);
    for (let i = 0; i < 10; i += 1) {
      expect(await (await fetch(url(), { method: 'POST', body: `n${i}` })).text()).toBe(`n${i}`);
    }
    expect(target.connections()).toBeGreaterThan(0);
  });
});
