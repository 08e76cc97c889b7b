import type { AwsError } from '../../cloud/aws-error.ts';
import type { BalancerStore } from '../balancer-store.ts';
import type { ListenerRecord } from '../records.ts';
import { refusal } from '../refusal.ts';
import { compileRules, type Decide } from './compile-rule.ts';
import type { Route } from './forward-request.ts';
import { type ListenerServer, openListenerServer } from './listener-server.ts';
import type { TargetTable } from './target-table.ts';
import { createTrafficCounters, type TrafficCounters } from './traffic-counters.ts';

/** The open servers of all listeners. */
export interface ListenerServers {
  /** Opens the listener on `wantedPort` (0: a free one, `lastPort` first) and returns the port that it got. */
  open(listener: Omit<ListenerRecord, 'localPort'>, wantedPort: number, lastPort: number): Promise<number>;
  /** Rules or default actions of the listener changed. */
  refresh(listenerArn: string): void;
  close(listenerArn: string): void;
  counters(loadBalancerArn: string): TrafficCounters;
  stop(): Promise<void>;
}

/** Opens and closes listeners and gives each its rules. */
export function createListenerServers(store: BalancerStore, targets: TargetTable): ListenerServers {
  const servers = new Map<string, ListenerServer>();
  /** Closed to new connections, still answering what is in flight. */
  const closing = new Set<ListenerServer>();
  const decisions = new Map<string, Decide>();
  const counted = new Map<string, TrafficCounters>();

  function countersOf(loadBalancerArn: string): TrafficCounters {
    const counters = counted.get(loadBalancerArn) ?? createTrafficCounters();
    counted.set(loadBalancerArn, counters);
    return counters;
  }

  function compiled(listenerArn: string): Decide {
    const decide =
      decisions.get(listenerArn) ?? compileRules(store.rules.all().filter((rule) => rule.listenerArn === listenerArn));
    decisions.set(listenerArn, decide);
    return decide;
  }

  function serve(listener: Omit<ListenerRecord, 'localPort'>, port: number): Promise<ListenerServer> {
    const counters = countersOf(listener.loadBalancerArn);
    const attribute = (key: string) => store.loadBalancers.get(listener.loadBalancerArn)?.attributes[key];
    const idleMs = () => Number(attribute('idle_timeout.timeout_seconds') ?? 60) * 1000;
    return openListenerServer({
      port,
      counters,
      idleMs,
      decide: (request) => compiled(listener.arn)(request),
      routeTo: (groupArn): Route => ({
        choose: (tried) => targets.choose(groupArn, tried),
        idleMs: idleMs(),
        headers: {
          xffMode: attribute('routing.http.xff_header_processing.mode'),
          dropInvalid: attribute('routing.http.drop_invalid_header_fields.enabled') === 'true',
        },
        counters,
      }),
    });
  }

  return {
    async open(listener, wantedPort, lastPort) {
      const server = await serve(listener, wantedPort || lastPort).catch((error: NodeJS.ErrnoException) => {
        if (wantedPort !== 0 || lastPort === 0) throw portRefusal(error, listener.port, wantedPort);
        return serve(listener, 0);
      });
      servers.set(listener.arn, server);
      return server.port;
    },
    refresh(listenerArn) {
      decisions.delete(listenerArn);
    },
    close(listenerArn) {
      const server = servers.get(listenerArn);
      servers.delete(listenerArn);
      if (server) {
        closing.add(server);
        void server.close(false).then(() => closing.delete(server));
      }
      decisions.delete(listenerArn);
    },
    counters: countersOf,
    async stop() {
      const open = [...servers.values(), ...closing];
      servers.clear();
      await Promise.all(open.map((server) => server.close(true)));
    },
  };
}

function portRefusal(error: NodeJS.ErrnoException, listenerPort: number, port: number): AwsError | Error {
  const what = `the load balancer's listener of port ${listenerPort}`;
  if (error.code === 'EADDRINUSE') {
    return refusal('InvalidConfigurationRequest', `Port ${port} on 127.0.0.1, for ${what}, is already in use`);
  }
  if (error.code === 'EACCES') {
    return refusal('InvalidConfigurationRequest', `Port ${port} on 127.0.0.1, for ${what}, needs more privileges`);
  }
  return error;
}
