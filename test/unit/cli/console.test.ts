import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startFakeSlipway } from './fake-slipway.ts';
import { runLine } from './run-slipway.ts';

const KEY = 'canary-key';
const ANSWERS = { listServices: () => ({ services: [] }) };

/** Runs `slipway console` on a free port and does `use` with its address before somebody ends it. */
async function whileServed(args: string[], use: (url: string) => Promise<void>) {
  const printed: string[] = [];
  const { code, err } = await runLine(['console', '--port', '0', ...args], {
    apiKey: KEY,
    print: (text) => void printed.push(text),
    untilStopped: () => use(/http:\/\/127\.0\.0\.1:\d+\/(?=[;"])/.exec(printed.join())?.[0] ?? ''),
  });
  return { code, err, out: printed.join('\n') };
}

describe('slipway console', () => {
  it('serves the page and a passage to Slipway, with the key in no word of it, until it is ended', async () => {
    const api = await startFakeSlipway(ANSWERS);
    let address = '';
    const { code, out, err } = await whileServed(['--url', `${api.url}/`], async (url) => {
      address = url;
      const page = await fetch(url);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const answer = await fetch(`${url}v1/clusters/default/services`, { headers: { origin: url.slice(0, -1) } });
      expect(await answer.json()).toEqual({ services: [] });
    });
    await api.close();
    expect(api.of('listServices')[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect([code, err, out]).toEqual([0, '', `the console of ${api.url} is at ${address}; Ctrl-C ends it`]);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });

  it('starts before Slipway does, and says its own address as JSON where it is asked to', async () => {
    const { code, out } = await whileServed(['--url', 'http://127.0.0.1:1', '--json'], async (url) => {
      expect((await fetch(`${url}v1/health`)).status).toBe(502);
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) });
  });

  it('says that its port is taken', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = String(typeof address === 'object' && address?.port);
    const ran = await runLine(['console', '--port', port]);
    server.close();
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: `slipway: port ${port} is in use\nWhat to do: give another with --port N; 0 takes a free one`,
    });
  });

  it.each([
    ['an address that is none', ['--url', 'ftp://x'], KEY, '"ftp://x" is not an address of Slipway'],
    ['a key that no header can have', [], `${KEY}\n`, 'SLIPWAY_API_KEY has a character that no key can have'],
  ])('refuses %s, and does not begin', async (_, args, apiKey, said) => {
    const { code, out, err } = await runLine(['console', '--port', '0', ...args], { apiKey });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(err).not.toContain(KEY);
  });
});
