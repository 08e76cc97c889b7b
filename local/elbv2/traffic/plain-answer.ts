import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { FixedResponseActionConfig, RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { hostWithoutPort, pathOf, queryOf } from './request-parts.ts';

const SERVER = 'awselb/2.0';

/** The page with which an ALB answers itself: 400, 408, 502, 503, 504. */
export function answerError(response: ServerResponse, status: number): void {
  const title = `${status} ${STATUS_CODES[status]}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  response.writeHead(status, { server: SERVER, 'content-type': 'text/html', 'content-length': page.length }).end(page);
}

export function answerFixed(response: ServerResponse, config: FixedResponseActionConfig): void {
  const { StatusCode, ContentType = 'text/plain; charset=utf-8', MessageBody = '' } = config;
  const headers = { server: SERVER, 'content-type': ContentType, 'content-length': Buffer.byteLength(MessageBody) };
  response.writeHead(Number(StatusCode), headers).end(MessageBody);
}

/**
 * Answers with a redirect; `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` stand for the request's own.
 * `#{port}` is the port that the client used, which locally is the one on 127.0.0.1.
 */
export function answerRedirect(request: IncomingMessage, response: ServerResponse, config: RedirectActionConfig): void {
  const own: Record<string, string> = {
    protocol: 'http',
    host: hostWithoutPort(request),
    port: String(request.socket.localPort),
    path: pathOf(request).slice(1),
    query: queryOf(request),
  };
  const fill = (template: string) => template.replace(/#\{(\w+)\}/g, (whole, name: string) => own[name] ?? whole);
  const {
    Protocol = '#{protocol}',
    Host = '#{host}',
    Port = '#{port}',
    Path = '/#{path}',
    Query = '#{query}',
  } = config;
  const query = fill(Query);
  const base = `${fill(Protocol).toLowerCase()}://${fill(Host)}:${fill(Port)}${fill(Path)}`;
  const headers = { server: SERVER, location: query === '' ? base : `${base}?${query}`, 'content-length': 0 };
  response.writeHead(config.StatusCode === 'HTTP_301' ? 301 : 302, headers).end();
}
