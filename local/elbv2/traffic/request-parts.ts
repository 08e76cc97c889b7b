import type { IncomingMessage } from 'node:http';

/** The request's target as `path?query`, also when a client sent it in the absolute form `http://host/path`. */
export function originForm(request: IncomingMessage): string {
  const url = request.url ?? '/';
  if (url.startsWith('/') || !/^https?:\/\//i.test(url)) return url;
  const path = url.indexOf('/', url.indexOf('//') + 2);
  return path < 0 ? '/' : url.slice(path);
}

export function pathOf(request: IncomingMessage): string {
  const url = originForm(request);
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** What follows `?`, or nothing. */
export function queryOf(request: IncomingMessage): string {
  const url = originForm(request);
  const query = url.indexOf('?');
  return query < 0 ? '' : url.slice(query + 1);
}

export function hostWithoutPort(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '');
}
