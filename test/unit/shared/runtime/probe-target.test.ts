import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { probeTarget } from '../../../../shared/runtime/probe-target.ts';

let server: Server | undefined;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
});

async function listen(listening: Server): Promise<number> {
  server = listening;
  listening.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((ready) => listening.listen(0, '127.0.0.1', ready));
  return (listening.address() as AddressInfo).port;
}

const serve = (answer: RequestListener) => listen(createHttpServer(answer));
/** A server that speaks no HTTP of its own accord. */
const speak = (text: string) => listen(createServer((socket) => socket.on('error', () => {}).write(text)));
const probe = (port: number, path = '/') => probeTarget({ address: '127.0.0.1', port }, path);

describe('a probe of a target', () => {
  it('answers its status', async () => {
    let asked = '';
    const port = await serve(({ url = '' }, answer) => {
      asked = url;
      answer.writeHead(503).end('not yet');
    });
    expect(await probe(port, '/ready?deep=1')).toEqual({ status: 503 });
    expect(asked).toBe('/ready?deep=1');
  });

  it('follows no redirect', async () => {
    let requests = 0;
    const port = await serve((_, answer) => {
      requests += 1;
      answer.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end();
    });
    expect(await probe(port)).toEqual({ status: 302 });
    expect(requests).toBe(1);
  });

  it('reads 4 KB of an answer without end, and no more', async () => {
    let sent = 0;
    const port = await serve((_, answer) => {
      const more = () => {
        while (!answer.destroyed && answer.write('x'.repeat(1024))) sent += 1024;
      };
      answer.on('drain', more);
      more();
    });
    expect(await probe(port)).toEqual({ status: 200 });
    expect(sent).toBeLessThan(20_000_000);
  });

  it.each<[string, () => Promise<number>]>([
    ['says nothing', () => speak('')],
    ['never ends its head', () => speak('HTTP/1.1 200 OK\r\nx: ')],
    ['never ends its body', () => serve((_, answer) => answer.writeHead(200).write('begun'))],
  ])('gives up after 2 s on a target that %s', async (_, start) => {
    const port = await start();
    expect(await probe(port)).toEqual({ error: 'no whole answer within 2 s' });
  });

  it.each<[string, () => Promise<number>, RegExp]>([
    ['answers garbage', () => speak('220 mail.example.com ESMTP\r\n\r\n'), /^HPE_/],
    [
      'has a head without bounds',
      () => speak(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(50_000)}\r\n\r\n`),
      /^HPE_HEADER_OVERFLOW$/,
    ],
  ])('says what is wrong with a target that %s', async (_, start, error) => {
    expect(await probe(await start())).toEqual({ error: expect.stringMatching(error) });
  });

  it('says that nobody is there', async () => {
    const port = await serve(() => {});
    await new Promise((done) => server?.close(done));
    server = undefined;
    expect(await probe(port)).toEqual({ error: 'ECONNREFUSED' });
  });

  it.each(['localhost', 'db.internal', '', '127.0.0.1/'])('asks no name: %p', async (address) => {
    expect(await probeTarget({ address, port: 80 }, '/')).toEqual({ error: 'it has no IP address' });
  });
});
