import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { CONNECT_TIMEOUT_MS, MAX_HEADER_BYTES, TARGET_IDLE_MARGIN_MS, TARGET_IDLE_MS } from '../limits.ts';

/** What the load balancer holds open to one target. */
export interface TargetConnections {
  /** The keep-alive connections, one request at a time on each. */
  dispatcher(): Dispatcher;
  /** Requests and WebSockets in flight. */
  inFlight: number;
  /** Upgraded connections (WebSocket), cut together with the rest. */
  tunnels: Set<Duplex>;
  /** Cuts everything, requests in flight too. */
  destroy(): void;
}

/** Connections to one target; none is opened before the first request. */
export function createTargetConnections(id: string, port: number): TargetConnections {
  let pool: Pool | undefined;
  const connections: TargetConnections = {
    dispatcher() {
      pool ??= new Pool(`http://${isIPv6(id) ? `[${id}]` : id}:${port}`, {
        pipelining: 1,
        connections: null,
        connectTimeout: CONNECT_TIMEOUT_MS,
        keepAliveTimeout: TARGET_IDLE_MS,
        keepAliveTimeoutThreshold: TARGET_IDLE_MARGIN_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        allowH2: false,
      });
      return pool;
    },
    inFlight: 0,
    tunnels: new Set(),
    destroy() {
      void pool?.destroy();
      for (const tunnel of connections.tunnels) tunnel.destroy();
      connections.tunnels.clear();
    },
  };
  return connections;
}
