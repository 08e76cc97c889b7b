import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from './bundle-page.ts';
import { isFromPage } from './is-from-page.ts';
import { passOn, type Upstream } from './pass-on.ts';
import { refuse } from './refuse.ts';
import { servePage } from './serve-page.ts';

interface ConsoleOptions {
  makePage: () => Promise<Page>;
  upstream: Upstream;
  /** 0 takes a free one. */
  port: number;
}

/**
 * The console on this machine for a Slipway that is somewhere: the page, and a passage for what it asks of the API.
 * The passage adds credentials, so it is for that page alone. Rejects where the port cannot be listened on.
 */
export async function serveConsole({ makePage, upstream, port }: ConsoleOptions) {
  const answerPage = servePage(makePage);
  const server = createServer((request, response) => {
    if (answerPage(request, response)) return;
    if (!request.url?.startsWith('/v1/'))
      refuse(response, 'NotFoundException', 'here are the console at / and the API under /v1/');
    else if (!isFromPage(request))
      refuse(response, 'AccessDeniedException', 'only the console itself may call through this passage, no other page');
    else passOn(upstream, request, response);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    /** Ends also what is still asked: a long poll would be waited for. */
    async close(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
