import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Route } from '../../shared/contract/routes/route.ts';
import { routes } from '../../shared/contract/routes/routes.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { bootGateway, type Gateway } from '../unit/local/apigateway/boot-gateway.ts';
import { type ApiWorld, startApiWorld } from './api-world.ts';

let world: ApiWorld;
let gateway: Gateway;
let port: number;

/** The real functions behind a real port of the local gateway. */
beforeAll(async () => {
  world = await startApiWorld();
  const handlerOf = await world.loadHandlers('open');
  gateway = await bootGateway();
  const serve = (route: Pick<Route, 'path'>) => (event: never) => handlerOf(route)(event, {});
  for (const route of routes.filter(({ local }) => !local))
    await gateway.route(`${route.method} ${route.path}`, serve(route));
  await gateway.route('$default', serve({ path: '/' }));
  port = Number(new URL(gateway.url).port);
});
afterAll(async () => {
  await gateway.stop();
  await world.stop();
});

/** So long anything that is refused may take: a request that hangs is one too many. */
const LIMIT_MS = 8_000;

/**
 * Sends bytes as they are and answers the status of the first answer: 0 where the connection was closed without one,
 * -1 where nothing came of it in time.
 */
function raw(bytes: string | Buffer, { end = true } = {}): Promise<{ status: number; text: string; tookMs: number }> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = (status: number) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ status, text, tookMs: performance.now() - startedAt });
    };
    const statusOf = () => Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0);
    const timer = setTimeout(() => done(statusOf() || -1), LIMIT_MS);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      const [, head = ''] = /^(.*?)\r\n\r\n/s.exec(text) ?? [];
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (head && text.length >= head.length + 4 + length) done(statusOf());
    });
    socket.on('error', () => done(statusOf()));
    socket.on('close', () => done(statusOf()));
    socket.write(bytes);
    if (end) socket.end();
  });
}

const post = (body: string | Buffer, headers: string[] = [], path = '/v1/task-definitions') =>
  Buffer.concat([
    Buffer.from(
      [
        `POST ${path} HTTP/1.1`,
        'host: 127.0.0.1',
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        ...headers,
        '\r\n',
      ].join('\r\n'),
    ),
    Buffer.from(body),
  ]);
const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const HEALTH = head('GET /v1/health HTTP/1.1', 'host: 127.0.0.1');
const MIB = 1_048_576;
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('a request that is none', () => {
  it.each<[string, string | Buffer]>([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a method alone', 'GET\r\n\r\n'],
    ['a version of the future', head('GET /v1/health HTTP/9.9', 'host: x')],
    ['a byte of zero in the method', head('G\0T /v1/health HTTP/1.1', 'host: x')],
    ['a byte of zero in the path', head('GET /v1/\0 HTTP/1.1', 'host: x')],
    ['a header without a name', head('GET /v1/health HTTP/1.1', 'host: x', ': y')],
    ['a space before the colon', head('GET /v1/health HTTP/1.1', 'host: x', 'accept : y')],
    ['a folded header', head('GET /v1/health HTTP/1.1', 'host: x', 'accept: a', ' b')],
    ['a path that is no text', head('GET /v1/clusters/%ff%fe HTTP/1.1', 'host: x')],
    ['half an escape in its path', head('GET /v1/clusters/%e HTTP/1.1', 'host: x')],
    ['a path of 20 KB', head(`GET /v1/${'x'.repeat(20_000)} HTTP/1.1`, 'host: x')],
    ['a header of 20 KB', head('GET /v1/health HTTP/1.1', 'host: x', `x-long: ${'x'.repeat(20_000)}`)],
    ['a thousand headers', head('GET /v1/health HTTP/1.1', 'host: x', ...Array(1_000).fill('x-many: headers'))],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a TLS greeting', Buffer.from('16030100a5010000a10303', 'hex')],
  ])('%s is refused at once, and the next one is served', async (_what, bytes) => {
    const { status, tookMs } = await raw(bytes);
    expect(status).not.toBe(-1);
    expect([0, 400, 404, 405, 414, 431]).toContain(status);
    expect(tookMs).toBeLessThan(LIMIT_MS);
    expect((await raw(HEALTH, { end: false })).status).toBe(200);
  });
});

describe('a body whose length is in doubt', () => {
  const smuggled = '0\r\n\r\nDELETE /v1/clusters/default HTTP/1.1\r\nhost: x\r\n\r\n';
  const line = 'POST /v1/task-definitions HTTP/1.1';
  it.each<[string, string | Buffer]>([
    ['both a length and chunks', head(line, 'host: x', 'content-length: 4', 'transfer-encoding: chunked') + smuggled],
    ['chunks and a length', head(line, 'host: x', 'transfer-encoding: chunked', 'content-length: 4') + smuggled],
    ['two lengths', `${head(line, 'host: x', 'content-length: 2', 'content-length: 9')}{}`],
    ['a negative length', `${head(line, 'host: x', 'content-length: -1')}{}`],
    ['a length in words', `${head(line, 'host: x', 'content-length: two')}{}`],
    ['a length beyond all numbers', `${head(line, 'host: x', `content-length: ${'9'.repeat(40)}`)}{}`],
    ['an encoding that there is not', `${head(line, 'host: x', 'transfer-encoding: xchunked')}{}`],
    ['chunked twice', head(line, 'host: x', 'transfer-encoding: chunked, chunked') + smuggled],
    ['a chunk of no size', `${head(line, 'host: x', 'transfer-encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`],
    ['a chunk of all sizes', `${head(line, 'host: x', 'transfer-encoding: chunked')}ffffffffffffffffff\r\n{}`],
    ['less than it says', `${head(line, 'host: x', 'content-length: 100')}{}`],
  ])('%s is refused, and what is behind it is no request', async (_what, bytes) => {
    const before = await world.records();
    const { status, text } = await raw(bytes);
    expect([0, 400, 413, 501]).toContain(status);
    expect(text.match(/HTTP\/1\.[01] /g)?.length ?? 0).toBeLessThan(2);
    expect(await world.records()).toBe(before);
  });

  it('that comes a byte at a time is waited for, and holds nobody else up', async () => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    const bytes = post('{"nonsense":1}');
    for (const byte of bytes.subarray(0, -1)) socket.write(Buffer.from([byte]));
    const others = await Promise.all(Array.from({ length: 20 }, () => raw(HEALTH, { end: false })));
    expect(others.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(text).toBe('');
    socket.write(bytes.subarray(-1));
    await new Promise((resolve) => socket.once('data', resolve));
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });
});

describe('a body that is not what it should be', () => {
  it.each<[string, Buffer, number]>([
    ['nothing', post(''), 400],
    ['half of it', post('{"family": "web"'), 400],
    ['a mark of its byte order', post('\ufeff{}'), 400],
    ['bytes that are no UTF-8', post(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])), 400],
    ['the same key twice', post('{"family": "a", "family": 7}'), 400],
    ['a key that is every object’s', post('{"__proto__": {"family": "web"}}'), 400],
    ['ten thousand levels', post(deep(10_000)), 400],
    ['a hundred thousand levels', post(deep(100_000)), 400],
    ['another type that it says', post('family=web', ['content-type: application/x-www-form-urlencoded']), 400],
    ['compressed, as it says', post(Buffer.from('1f8b0800', 'hex'), ['content-encoding: gzip']), 400],
    ['a number beyond all numbers', post(`{"family": 1e${'9'.repeat(400)}}`), 400],
    ['one byte more than a MiB', post(`"${'x'.repeat(MIB - 1)}"`), 413],
    ['eleven MiB', post('x'.repeat(11 * MIB)), 413],
  ])('%s is refused soon, and changes nothing', async (_what, bytes, expected) => {
    const before = await world.records();
    const { status, tookMs } = await raw(bytes, { end: false });
    expect(status).toBe(expected);
    expect(tookMs).toBeLessThan(LIMIT_MS);
    expect(await world.records()).toBe(before);
  });
});

describe('requests that are changed at random', () => {
  const originals = [
    post('{"family": "web", "containerDefinitions": []}'),
    Buffer.from(head('GET /v1/clusters/default/services?limit=2 HTTP/1.1', 'host: 127.0.0.1', 'accept: */*')),
    post('{"desiredCount": 1}', ['if-match: "1"', 'idempotency-key: k'], '/v1/clusters/default/services/web/plan'),
  ];

  it('are never answered with 5xx, and never hang', async () => {
    const random = seededRandom(7);
    const below = (count: number) => Math.floor(random() * count);
    for (let nth = 0; nth < 400; nth += 1) {
      const bytes = [...(originals[nth % originals.length] ?? [])];
      for (let changes = 1 + below(4); changes > 0; changes -= 1) {
        const at = below(bytes.length);
        const how = below(4);
        if (how === 0) bytes[at] = below(256);
        else if (how === 1) bytes.splice(at, 1 + below(8));
        else if (how === 2) bytes.splice(at, 0, ...Array.from({ length: 1 + below(8) }, () => below(256)));
        else bytes.splice(at, 0, ...bytes.slice(at, at + below(40)));
      }
      const sent = Buffer.from(bytes);
      const { status } = await raw(sent);
      const what = `request ${nth}: ${JSON.stringify(sent.toString('latin1'))}`;
      expect([what, status]).toEqual([what, expect.any(Number)]);
      expect([what, status < 500 && status !== -1]).toEqual([what, true]);
    }
    expect((await raw(HEALTH, { end: false })).status).toBe(200);
  }, 60_000);
});
