import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { passOn } from '../../../../console/serve/pass-on.ts';
import { serveConsole } from '../../../../console/serve/serve-console.ts';
import { APP_ERRORS } from '../../../../shared/contract/app-errors.ts';
import { ask } from './ask.ts';
import { closeAfterTest, listen } from './listen.ts';
import { PAGE } from './page.ts';

const KEY = 'canary-key';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** The console on a free port before a Slipway; its origin, without a slash at the end. */
async function open(base: string, { apiKey = KEY }: { apiKey?: string } = {}): Promise<string> {
  const served = await serveConsole({ makePage: async () => PAGE, upstream: { base: new URL(base), apiKey }, port: 0 });
  closeAfterTest(served.close);
  return served.url.slice(0, -1);
}

/** A Slipway that writes down what it is asked, and answers as said. */
async function startUpstream(answer: RequestListener = (_, response) => response.end('{}')) {
  const seen: Seen[] = [];
  const url = await listen((incoming, response) => {
    void text(incoming).then((body) => {
      seen.push({ method: incoming.method, url: incoming.url, headers: incoming.headers, body });
      answer(incoming, response);
    });
  });
  return { url, seen };
}

describe('the console before a Slipway that is somewhere', () => {
  it('has the page, and asks nobody for it', async () => {
    const { url, seen } = await startUpstream();
    expect((await ask(await open(url))).body).toEqual(PAGE.html.content);
    expect(seen).toEqual([]);
  });

  it('passes on what the page asks, as it is, with the key', async () => {
    const { url, seen } = await startUpstream();
    const origin = await open(url);
    const body = '{"desiredCount": 3, "ü": "ß"}';
    await ask(origin, {
      method: 'PATCH',
      path: '/v1/clusters/default/services/a%2Fb?x=%20&y',
      headers: {
        origin,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'if-match': '"7"',
        'idempotency-key': 'once',
      },
      body,
    });
    expect(seen).toEqual([
      {
        method: 'PATCH',
        url: '/v1/clusters/default/services/a%2Fb?x=%20&y',
        headers: {
          host: new URL(url).host,
          connection: expect.any(String),
          authorization: `Bearer ${KEY}`,
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'if-match': '"7"',
          'idempotency-key': 'once',
        },
        body,
      },
    ]);
  });

  it('keeps to itself what the browser says of itself and of other programs on this machine', async () => {
    const { url, seen } = await startUpstream();
    const origin = await open(url);
    const headers = { cookie: 'other=secret', referer: `${origin}/`, 'sec-fetch-mode': 'cors', connection: 'x-own' };
    await ask(origin, {
      path: '/v1/clusters',
      headers: { ...headers, 'x-own': '1', te: 'trailers', expect: '100-continue', accept: 'a/b' },
    });
    expect(seen[0]?.headers).toEqual({
      host: new URL(url).host,
      connection: expect.not.stringContaining('x-own'),
      authorization: `Bearer ${KEY}`,
      accept: 'a/b',
    });
  });

  it("passes the page's own credentials on in place of the key, and none where there is no key", async () => {
    const { url, seen } = await startUpstream();
    await ask(await open(url), { path: '/v1/clusters', headers: { authorization: 'Bearer typed' } });
    await ask(await open(url, { apiKey: '' }), { path: '/v1/clusters' });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer typed', undefined]);
  });

  it('listens at one address of this machine alone', async () => {
    const { url } = await startUpstream();
    const { port } = new URL(await open(url));
    await expect(ask(`http://127.0.0.2:${port}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends at once, whatever is still asked through it', async () => {
    const arrived = Promise.withResolvers<void>();
    const { url } = await startUpstream(() => arrived.resolve());
    const upstream = { base: new URL(url) };
    const served = await serveConsole({ makePage: async () => PAGE, upstream, port: 0 });
    const polled = ask(`${served.url}v1/events?waitSec=20`);
    await arrived.promise;
    await Promise.all([served.close(), expect(polled).rejects.toThrow('socket hang up')]);
  });

  it('begins with the path that SLIPWAY_URL has', async () => {
    const { url, seen } = await startUpstream();
    await ask(await open(`${url}/stage/`), { path: '/v1/clusters?limit=1' });
    expect(seen[0]?.url).toBe('/stage/v1/clusters?limit=1');
  });

  it('frames a body without a length, whatever the method', async () => {
    const { url, seen } = await startUpstream();
    const origin = await open(url);
    const smuggled = 'GET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const headers = { 'transfer-encoding': 'chunked' };
    await ask(origin, { method: 'DELETE', path: '/v1/clusters/a', headers, body: smuggled });
    await ask(origin, { path: '/v1/clusters' });
    expect(seen.map(({ method, url: path, body }) => [method, path, body])).toEqual([
      ['DELETE', '/v1/clusters/a', smuggled],
      ['GET', '/v1/clusters', ''],
    ]);
  });
});

describe('an answer', () => {
  it('is passed back as it is: status, headers (one that comes twice too) and bytes', async () => {
    const zipped = Buffer.from([0x1f, 0x8b, 0, 255]);
    const { url } = await startUpstream((_, response) => {
      response.writeHead(412, [
        ...['content-type', 'application/problem+json', 'content-encoding', 'gzip', 'etag', '"8"', 'retry-after', '1'],
        ...['link', '<a>', 'link', '<b>', 'connection', 'close, x-hop', 'x-hop', '1', 'keep-alive', 'timeout=9'],
      ]);
      response.end(zipped);
    });
    const { status, headers, body } = await ask(await open(url), { path: '/v1/clusters' });
    expect([status, body]).toEqual([412, zipped]);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'content-encoding': 'gzip',
      etag: '"8"',
      'retry-after': '1',
      link: '<a>, <b>',
    });
    expect(headers).not.toHaveProperty('x-hop');
    expect(headers['keep-alive']).not.toBe('timeout=9');
  });

  it('never has the key in it', async () => {
    const { url } = await startUpstream((_, response) => response.writeHead(401).end('{"code": "Unauthorized"}'));
    const away = `${await freeAddress()}/`.replace('//', `//user:${KEY}@`);
    for (const base of [url, away]) {
      const { headers, body } = await ask(await open(base), { path: '/v1/clusters' });
      expect(JSON.stringify(headers) + body.toString()).not.toContain(KEY);
    }
  });

  it('leads nowhere else: a redirect is passed back and not followed with the key', async () => {
    const elsewhere = await startUpstream();
    const { url } = await startUpstream((_, response) => response.writeHead(307, { location: elsewhere.url }).end());
    const { status, headers } = await ask(await open(url), { path: '/v1/clusters' });
    expect([status, headers.location]).toEqual([307, elsewhere.url]);
    expect(elsewhere.seen).toEqual([]);
  });

  it('comes as it is made: the first bytes while the last are not there yet', async () => {
    let end = () => {};
    const { url } = await startUpstream((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\n\n');
      end = () => response.end('id: 2\n\n');
    });
    const response = await fetch(`${await open(url)}/v1/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('id: 1\n\n');
    end();
    expect((await reader?.read())?.value).toBe('id: 2\n\n');
    expect((await reader?.read())?.done).toBe(true);
  });

  it('that breaks off is seen to break off', async () => {
    const { url } = await startUpstream((_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 10);
    });
    const response = await fetch(`${await open(url)}/v1/events`);
    await expect(response.text()).rejects.toThrow('terminated');
  });
});

describe('a request', () => {
  it('goes on while it still comes', async () => {
    const first = Promise.withResolvers<string>();
    const url = await listen((incoming, response) => {
      incoming.once('data', (chunk: Buffer) => first.resolve(chunk.toString()));
      void text(incoming).then((body) => response.end(body));
    });
    const sent = request(`${await open(url)}/v1/x`, { method: 'POST', agent: false });
    sent.write('first ');
    expect(await first.promise).toBe('first ');
    sent.end('last');
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    expect(await text(answer)).toBe('first last');
  });

  it('is let go upstream when the browser goes, before the answer and in the middle of it', async () => {
    for (const begins of [false, true]) {
      const gone = Promise.withResolvers<void>();
      const arrived = Promise.withResolvers<void>();
      const url = await listen((_, response) => {
        response.once('close', gone.resolve);
        if (begins) response.writeHead(200).write('{');
        arrived.resolve();
      });
      const abort = new AbortController();
      const asked = fetch(`${await open(url)}/v1/events?waitSec=20`, { signal: abort.signal });
      await (begins ? asked : arrived.promise);
      abort.abort();
      await gone.promise;
      await asked.catch(() => {});
    }
  });

  it('to a Slipway that is away is answered in words, and works when it is back, over the same connection', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    closeAfterTest(async () => agent.destroy());
    const address = await freeAddress();
    const origin = await open(address);
    const post = async () => {
      const sent = request(`${origin}/v1/clusters/default/tasks`, { method: 'POST', agent });
      sent.end('x'.repeat(3_000_000));
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      return { answer, body: await text(answer), isReused: sent.reusedSocket };
    };
    const { answer, body } = await post();
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([502, 'application/problem+json']);
    expect(JSON.parse(body)).toEqual({
      type: 'urn:slipway:problem:BadGatewayException',
      title: 'Slipway does not answer',
      status: 502,
      detail: `nothing answers at ${address} (ECONNREFUSED)`,
      code: 'BadGatewayException',
    });

    const server = http.createServer((incoming, response) => {
      incoming.resume().once('end', () => response.end('back'));
    });
    await once(server.listen(Number(new URL(address).port), '127.0.0.1'), 'listening');
    closeAfterTest(async () => server.close().closeAllConnections());
    expect(await post()).toMatchObject({ body: 'back', isReused: true });
  });
});

describe('Slipway', () => {
  it('that takes a request and never answers is given up, in words', async () => {
    const { url } = await startUpstream(() => {});
    const origin = await listen((incoming, response) => passOn({ base: new URL(url) }, incoming, response, 50));
    const { status, body } = await ask(`${origin}/v1/events`);
    expect([status, JSON.parse(body.toString()).detail]).toEqual([
      502,
      `nothing answers at ${url} (silent for 0.05 s)`,
    ]);
  });

  it('at an https address is told nothing in plain text', async () => {
    const heard = Promise.withResolvers<Buffer>();
    const server = createServer((socket) => {
      socket.once('data', (bytes) => {
        heard.resolve(bytes);
        socket.destroy();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    closeAfterTest(async () => server.close());
    const { status } = await ask(await open(`https://127.0.0.1:${(server.address() as AddressInfo).port}`), {
      path: '/v1/clusters',
    });
    expect(status).toBe(502);
    const TLS_HANDSHAKE = 0x16;
    expect((await heard.promise)[0]).toBe(TLS_HANDSHAKE);
  });
});

describe('a stranger in the browser', () => {
  it.each([
    ['a name of its own that leads here', { host: 'evil.example' }],
    ['a name of its own, called its own page', { host: 'evil.example', origin: 'http://evil.example' }],
    ['another page', { origin: 'https://evil.example' }],
    ['a page at another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['a page of this machine by another name', { origin: 'http://localhost' }],
    ['a page without an origin', { origin: 'null' }],
    ['an image or a script in another page', { 'sec-fetch-site': 'cross-site' }],
    ['a page at another port, by a link', { 'sec-fetch-site': 'same-site' }],
  ])('is refused, and nothing is asked for it: %s', async (_, headers) => {
    const { url, seen } = await startUpstream();
    const origin = await open(url);
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await ask(origin, { method, path: '/v1/clusters', headers });
      expect(answer.status).toBe(403);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      const { status, title } = APP_ERRORS.AccessDeniedException;
      expect(JSON.parse(answer.body.toString())).toMatchObject({ status, title, code: 'AccessDeniedException' });
    }
    expect(seen).toEqual([]);
  });

  it('is not who types an address', async () => {
    const { url } = await startUpstream();
    const { status } = await ask(await open(url), { path: '/v1/clusters', headers: { 'sec-fetch-site': 'none' } });
    expect(status).toBe(200);
  });

  it.each(['127.0.0.1', 'localhost', 'LocalHost'])('is not whom the page itself is, at %s', async (name) => {
    const { url, seen } = await startUpstream();
    const origin = await open(url);
    const host = `${name}:${new URL(origin).port}`;
    const headers = { host, origin: `http://${host.toLowerCase()}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask(origin, { method: 'POST', path: '/v1/clusters', headers })).status).toBe(200);
    expect(seen).toHaveLength(1);
  });

  it.each(['/nope', '/v1', '/v2/clusters', '//evil.example/v1/', '/console/app.js.map'])(
    'finds nothing else here: %s',
    async (path) => {
      const { url, seen } = await startUpstream();
      const { status, body } = await ask(await open(url), { path });
      const { title } = APP_ERRORS.NotFoundException;
      expect([status, JSON.parse(body.toString())]).toMatchObject([404, { title, code: 'NotFoundException' }]);
      expect(seen).toEqual([]);
    },
  );

  it.each(['GET http://evil.example/v1/ HTTP/1.1', 'GET /v1/\xff\xfe HTTP/1.1', 'CONNECT evil.example:80 HTTP/1.1'])(
    'does not end it: %s',
    async (line) => {
      const { url } = await startUpstream();
      const origin = await open(url);
      const socket = connect(Number(new URL(origin).port), '127.0.0.1');
      closeAfterTest(async () => socket.destroy());
      socket.write(Buffer.from(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`, 'latin1'));
      await once(socket.resume(), 'close');
      expect((await ask(`${origin}/v1/clusters`)).status).toBe(200);
    },
  );
});

/** An address where nothing answers: it was free a moment ago. */
async function freeAddress(): Promise<string> {
  const server = http.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
