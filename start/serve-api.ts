import { createServer, type Server } from 'node:http';
import type { ServePage } from '../console/serve/serve-page.ts';
import type { Admit } from './admit.ts';
import type { LocalCloud } from './boot-cloud.ts';
import { type LocalRoutes, localRoutes } from './local-routes.ts';
import { UsageError } from './options.ts';

interface ApiOptions {
  port: number;
  admit: Admit;
  answerPage: ServePage;
}

/**
 * The HTTP API's port: the console's page and what is only local here, everything else through the local API Gateway.
 * The stack is told the address when it is deployed, so requests wait until then: `open` says which API it is.
 */
export async function serveApi(
  local: LocalCloud,
  { port, admit, answerPage }: ApiOptions,
): Promise<{ url: string; open(apiId: string): void; close(): Promise<void> }> {
  let open: (apiId: string) => void = () => {};
  const deployed = new Promise<string>((resolve) => {
    open = resolve;
  });
  const routes: LocalRoutes = localRoutes(local, admit);
  const server = createServer((request, response) => {
    if (answerPage(request, response)) return;
    if (routes.takes(request)) routes.handle(request, response);
    else void deployed.then((apiId) => local.apigateway.handle(apiId, request, response));
  });
  server.keepAliveTimeout = 65_000;
  const taken = await listen(server, port);
  return {
    url: `http://127.0.0.1:${taken}`,
    open,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new UsageError(`port ${port} is in use: give another with --port N (0 takes a free one)`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
