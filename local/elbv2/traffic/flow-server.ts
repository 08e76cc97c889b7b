import { createServer, type Server, type Socket } from 'node:net';
import { type FlowRoute, forwardFlow } from './forward-flow.ts';
import type { ListenerServer } from './listener-server.ts';
import type { TrafficCounters } from './traffic-counters.ts';

export interface FlowServerOptions {
  /** 0 is a free port. */
  port: number;
  /** How to forward one connection; looked up for each, because rules and attributes change. */
  routeFor(client: Socket): FlowRoute;
  counters: TrafficCounters;
}

/** Opens the TCP listener of a Network Load Balancer on 127.0.0.1. Rejects with node's EADDRINUSE when the port is taken. */
export async function openFlowServer({ port, routeFor, counters }: FlowServerOptions): Promise<ListenerServer> {
  const clients = new Set<Socket>();
  // Each side may end its half and still hear the other's: a TCP proxy passes that on.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    counters.NewConnectionCount += 1;
    counters.ActiveConnectionCount += 1;
    clients.add(client);
    client.on('close', () => {
      counters.ActiveConnectionCount -= 1;
      clients.delete(client);
    });
    forwardFlow(client, routeFor(client));
  });
  await listen(server, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: (cut) =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if (cut) for (const client of clients) client.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
