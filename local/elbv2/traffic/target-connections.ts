import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type Dispatcher, Pool } from 'undici';
import { CONNECT_TIMEOUT_MS, MAX_HEADER_BYTES, TARGET_IDLE_MARGIN_MS, TARGET_IDLE_MS } from '../limits.ts';

/** What the load balancer holds open to one target. */
export interface TargetConnections {
  /** Sends a request on a kept connection, or on a new one when all are busy. One request at a time on each. */
  send(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Sends a request on a connection of its own, which no keep-alive timeout can have closed. */
  sendAlone(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Requests and WebSockets in flight. */
  inFlight: number;
  /** Upgraded connections (WebSocket), cut together with the rest. */
  tunnels: Set<Duplex>;
  /** Cuts everything, requests in flight too. */
  destroy(): void;
}

const SETTINGS = {
  pipelining: 1,
  connectTimeout: CONNECT_TIMEOUT_MS,
  keepAliveTimeout: TARGET_IDLE_MS,
  keepAliveTimeoutThreshold: TARGET_IDLE_MARGIN_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
  allowH2: false,
};

/** Connections to one target; none is opened before the first request. */
export function createTargetConnections(id: string, port: number): TargetConnections {
  const origin = `http://${isIPv6(id) ? `[${id}]` : id}:${port}`;
  let pool: Pool | undefined;
  const alone = new Set<Client>();
  const connections: TargetConnections = {
    send(options, handler) {
      pool ??= new Pool(origin, { ...SETTINGS, connections: null });
      pool.dispatch(options, handler);
    },
    sendAlone(options, handler) {
      const client = new Client(origin, SETTINGS);
      alone.add(client);
      client.dispatch({ ...options, reset: true }, handler);
      // Ends once the request has.
      void client.close().finally(() => alone.delete(client));
    },
    inFlight: 0,
    tunnels: new Set(),
    destroy() {
      void pool?.destroy();
      for (const client of alone) void client.destroy();
      for (const tunnel of connections.tunnels) tunnel.destroy();
      connections.tunnels.clear();
    },
  };
  return connections;
}
