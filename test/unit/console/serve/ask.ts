import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Answered {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Asked {
  method?: string;
  /** As it is written: a URL would make another of some. */
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
}

/** A request as nobody but a program can make it: `fetch` lets no one choose `Host`, and unzips what it gets. */
export async function ask(url: string, { method = 'GET', path, headers = {}, body }: Asked = {}): Promise<Answered> {
  const sent = request(url, { method, headers, agent: false, ...(path && { path }) });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}
