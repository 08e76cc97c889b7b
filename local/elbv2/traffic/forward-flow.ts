import { connect, type Socket } from 'node:net';
import { CONNECT_TIMEOUT_MS, FLOW_IDLE_MS } from '../limits.ts';
import type { Target } from './target-table.ts';
import type { GroupCounters } from './traffic-counters.ts';

/** What forwarding a connection needs to know beside it. */
export interface FlowRoute {
  choose(): Target | undefined;
  group: GroupCounters;
}

/**
 * Joins a client's connection to a target's until both have ended, or nothing has come for the idle timeout. What a
 * client would see of the target itself it sees here: a target that cannot be connected to, or none at all, is a reset.
 */
export function forwardFlow(client: Socket, { choose, group }: FlowRoute): void {
  client.on('error', () => client.destroy());
  const target = choose();
  if (!target) {
    client.resetAndDestroy();
    return;
  }
  const { connections, record } = target;
  const upstream = connect({ host: record.id, port: record.port, allowHalfOpen: true, noDelay: true });
  const timer = setTimeout(() => upstream.destroy(new Error('timed out')), CONNECT_TIMEOUT_MS);
  let connected = false;
  connections.inFlight += 1;
  connections.tunnels.add(client);
  client.once('close', () => {
    connections.inFlight -= 1;
    connections.tunnels.delete(client);
    upstream.destroy();
  });
  upstream.once('connect', () => {
    connected = true;
    clearTimeout(timer);
    group.RequestCount += 1;
    for (const socket of [client, upstream]) socket.setTimeout(FLOW_IDLE_MS, () => socket.destroy());
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => {
    if (!connected) group.TargetConnectionErrorCount += 1;
    client.resetAndDestroy();
  });
  upstream.once('close', () => {
    clearTimeout(timer);
    // What the target sent before it ended still goes out; a client that has read it ends by itself.
    if (!client.writableEnded) client.end();
  });
}
