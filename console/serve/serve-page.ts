import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLocalName } from '../../shared/contract/identity/is-local-name.ts';
import type { Page, PageFile } from './bundle-page.ts';
import { refuse } from './refuse.ts';

const FILES = new Map<string, { name: keyof Page; type: string }>([
  ['/', { name: 'html', type: 'text/html' }],
  ['/console/app.js', { name: 'js', type: 'text/javascript' }],
  ['/console/app.css', { name: 'css', type: 'text/css' }],
]);

const HEADERS = {
  vary: 'accept-encoding',
  // Kept by the browser, and asked for again each time: after an update no old script calls a new API.
  'cache-control': 'no-cache',
  // The page runs its own script and style and talks to where it came from; nothing may frame it.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Answers a request for one of the page's files. Any other is left alone, and the answer is false. */
export type ServePage = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * `GET` and `HEAD` of `/`, `/console/app.js` and `/console/app.css`. The page is the same for everybody and holds no
 * data, so it asks for no credentials; but under a foreign name it is refused, lest somebody types a key into it there.
 * It is made when it is first asked for, so that it is part of no start; one that could not be made is tried again.
 */
export function servePage(makePage: () => Promise<Page>): ServePage {
  let page: Promise<Page> | undefined;

  async function answer(name: keyof Page, type: string, request: IncomingMessage, response: ServerResponse) {
    try {
      page ??= makePage();
      const file = (await page)[name];
      send(file, type, request, response);
    } catch (error) {
      page = undefined;
      refuse(response, 'ServerException', `the page cannot be made: ${error instanceof Error ? error.message : error}`);
    }
  }

  return (request, response) => {
    const { method = '', url = '', headers } = request;
    const file = FILES.get(url.replace(/\?.*/s, ''));
    if (!file || !['GET', 'HEAD'].includes(method)) return false;
    if (isLocalName(headers.host ?? '')) void answer(file.name, file.type, request, response);
    else refuse(response, 'AccessDeniedException', 'the console is at a name of this machine, such as 127.0.0.1');
    return true;
  };
}

function send({ content, zipped, hash }: PageFile, type: string, request: IncomingMessage, response: ServerResponse) {
  // Weak: the zipped bytes and the plain ones are the same file.
  const etag = `W/"${hash}"`;
  if (matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304, { ...HEADERS, etag }).end();
    return;
  }
  const zips = acceptsGzip(request.headers['accept-encoding']);
  const body = zips ? zipped : content;
  response.writeHead(200, {
    ...HEADERS,
    etag,
    'content-type': `${type}; charset=utf-8`,
    'content-length': body.length,
    ...(zips && { 'content-encoding': 'gzip' }),
  });
  response.end(body);
}

/** By the weak comparison of RFC 9110: `"x"` and `W/"x"` are the same. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim()) ?? [];
  return tags.some((tag) => tag === '*' || tag === etag || `W/${tag}` === etag);
}

/** `gzip;q=0` says that it is not wanted. */
function acceptsGzip(acceptEncoding = ''): boolean {
  return acceptEncoding.split(',').some((coding) => {
    const [name = '', quality = ''] = coding.split(';').map((part) => part.trim().toLowerCase());
    return name === 'gzip' && !/^q=0(\.0*)?$/.test(quality);
  });
}
