import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { servePage } from '../../../../console/serve/serve-page.ts';
import { APP_ERRORS } from '../../../../shared/contract/app-errors.ts';
import { ask } from './ask.ts';
import { listen } from './listen.ts';
import { PAGE } from './page.ts';

/** Answers what the page leaves alone as the API would, with another status than any of the page's. */
function serve(makePage = async () => PAGE): Promise<string> {
  const answerPage = servePage(makePage);
  return listen((request, response) => {
    if (!answerPage(request, response)) response.writeHead(418).end('the API');
  });
}

const FILES = [
  { path: '/', type: 'text/html; charset=utf-8', file: PAGE.html },
  { path: '/console/app.js', type: 'text/javascript; charset=utf-8', file: PAGE.js },
  { path: '/console/app.css', type: 'text/css; charset=utf-8', file: PAGE.css },
];

describe('the page', () => {
  it.each(FILES)('has $path as $type', async ({ path, type, file }) => {
    const url = await serve();
    const { status, headers, body } = await ask(url + path);
    expect([status, body]).toEqual([200, file.content]);
    expect(headers).toMatchObject({
      'content-type': type,
      'content-length': String(file.content.length),
      etag: `W/"${file.hash}"`,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each(FILES)('answers HEAD of $path as GET, without the content', async ({ path }) => {
    const url = await serve();
    const [got, head] = await Promise.all([ask(url + path), ask(url + path, { method: 'HEAD' })]);
    const { date: _, ...headers } = head.headers;
    expect(got.headers).toMatchObject(headers);
    expect([head.status, head.body.length]).toEqual([200, 0]);
  });

  it.each([
    ['GET', '/index.html'],
    ['GET', '/console'],
    ['GET', '/console/'],
    ['GET', '/console/app.js/'],
    ['GET', '/console/app.js.map'],
    ['GET', '/console/../console/app.js'],
    ['GET', '/console%2Fapp.js'],
    ['GET', '//'],
    ['GET', '/nope'],
    ['GET', '/v1/health'],
    ['POST', '/'],
    ['PUT', '/console/app.js'],
    ['DELETE', '/'],
    ['OPTIONS', '/'],
  ])('leaves %s %s to the API', async (method, path) => {
    const { status, body } = await ask(await serve(), { method, path });
    expect([status, body.toString()]).toEqual([418, 'the API']);
  });

  it('does not mind a query', async () => {
    expect((await ask(`${await serve()}/?from=mail`)).body).toEqual(PAGE.html.content);
  });

  it.each([
    [undefined, false],
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
    ['br', false],
  ])('is zipped for accept-encoding %s: %s', async (coding, isZipped) => {
    const headers = coding === undefined ? {} : { 'accept-encoding': coding };
    const answer = await ask(await serve(), { headers });
    expect(answer.headers['content-encoding']).toBe(isZipped ? 'gzip' : undefined);
    expect(answer.headers.vary).toBe('accept-encoding');
    expect(isZipped ? gunzipSync(answer.body) : answer.body).toEqual(PAGE.html.content);
  });

  it.each([
    ['W/"html-1"', 304],
    ['"html-1"', 304],
    ['"older", W/"html-1"', 304],
    ['*', 304],
    ['W/"js-1"', 200],
    ['html-1', 200],
    ['', 200],
  ])('is not sent again to who has it: if-none-match %s is %s', async (tag, expected) => {
    const { status, headers, body } = await ask(await serve(), { headers: { 'if-none-match': tag } });
    expect(status).toBe(expected);
    expect(headers.etag).toBe('W/"html-1"');
    expect(body.length).toBe(expected === 304 ? 0 : PAGE.html.content.length);
  });

  it('is made when it is first asked for, once for everybody', async () => {
    let made = 0;
    const url = await serve(async () => {
      made += 1;
      return PAGE;
    });
    expect(made).toBe(0);
    const answers = await Promise.all(FILES.map(({ path }) => ask(url + path)));
    expect(answers.map(({ body }) => body)).toEqual(FILES.map(({ file }) => file.content));
    expect(made).toBe(1);
  });

  it('that cannot be made says why, and is made as soon as it can be', async () => {
    let isMended = false;
    const url = await serve(async () => {
      if (!isMended) throw new Error('main.tsx:3:1: ERROR: Unexpected "}"');
      return PAGE;
    });
    const { status, headers, body } = await ask(url);
    expect([status, headers['content-type']]).toEqual([500, 'application/problem+json']);
    expect(JSON.parse(body.toString())).toMatchObject({
      code: 'ServerException',
      title: APP_ERRORS.ServerException.title,
      detail: 'the page cannot be made: main.tsx:3:1: ERROR: Unexpected "}"',
    });
    isMended = true;
    expect((await ask(url)).status).toBe(200);
  });

  it.each(['localhost', 'LOCALHOST:7070', 'slipway.localhost:80', '127.0.0.1', '127.1.2.3:1', '[::1]:7070'])(
    'is there for the host %s',
    async (host) => {
      expect((await ask(await serve(), { headers: { host } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:7070',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil@localhost',
    'evillocalhost',
    '192.168.0.7:7070',
    '0.0.0.0:7070',
  ])('is refused for the host "%s", which may be anybody\'s', async (host) => {
    const { status, headers, body } = await ask(`${await serve()}/console/app.js`, { headers: { host } });
    expect([status, headers['content-type']]).toEqual([403, 'application/problem+json']);
    const { status: known, title } = APP_ERRORS.AccessDeniedException;
    expect(JSON.parse(body.toString())).toEqual({
      type: 'urn:slipway:problem:AccessDeniedException',
      title,
      status: known,
      detail: 'the console is at a name of this machine, such as 127.0.0.1',
      code: 'AccessDeniedException',
    });
  });
});
