import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsError } from '../../cloud/aws-error.ts';
import type { BalancerStore } from '../balancer-store.ts';
import { type ListenerRecord, targetKey } from '../records.ts';
import { refusal } from '../refusal.ts';
import { compileFlow, compileRules, type Decide } from './compile-rule.ts';
import { openFlowServer } from './flow-server.ts';
import type { Route } from './forward-request.ts';
import { type ListenerServer, openListenerServer } from './listener-server.ts';
import { targetSession } from './target-session.ts';
import type { Target, TargetTable } from './target-table.ts';
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

/** Calls a function on behalf of a target group, and answers its JSON; rejects where that fails. */
export type InvokeFunction = (functionArn: string, groupArn: string, event: object) => Promise<string>;

/** Opens and closes listeners and gives each its rules. */
export function createListenerServers(
  store: BalancerStore,
  targets: TargetTable,
  invoke: InvokeFunction,
): ListenerServers {
  const servers = new Map<string, ListenerServer>();
  /** Closed to new connections, still answering what is in flight. */
  const closing = new Set<ListenerServer>();
  const decisions = new Map<string, Decide>();
  const flows = new Map<string, () => string | undefined>();
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

  /** The group of the next connection; the choice keeps its state until the default action changes. */
  function nextGroup(listenerArn: string): string {
    const decide = flows.get(listenerArn) ?? compileFlow(defaultActionsOf(listenerArn));
    flows.set(listenerArn, decide);
    return decide() ?? '';
  }

  function defaultActionsOf(listenerArn: string): Action[] {
    return store.rules.all().find((rule) => rule.listenerArn === listenerArn)?.actions ?? [];
  }

  function serveFlows(listener: Omit<ListenerRecord, 'localPort'>, port: number): Promise<ListenerServer> {
    return openFlowServer({
      port,
      counters: countersOf(listener.loadBalancerArn),
      routeFor({ remoteAddress = '', remotePort = 0 }) {
        const groupArn = nextGroup(listener.arn);
        const bySource = store.targetGroups.get(groupArn)?.attributes['stickiness.enabled'] === 'true';
        const flow = bySource ? remoteAddress : `${remoteAddress}:${remotePort}`;
        return { choose: () => targets.chooseFor(groupArn, flow), group: targets.counters(groupArn) };
      },
    });
  }

  function serve(listener: Omit<ListenerRecord, 'localPort'>, port: number): Promise<ListenerServer> {
    if (listener.protocol === 'TCP') return serveFlows(listener, port);
    const counters = countersOf(listener.loadBalancerArn);
    const attribute = (key: string) => store.loadBalancers.get(listener.loadBalancerArn)?.attributes[key];
    const idleMs = () => Number(attribute('idle_timeout.timeout_seconds') ?? 60) * 1000;
    const headers = () => ({
      xffMode: attribute('routing.http.xff_header_processing.mode'),
      dropInvalid: attribute('routing.http.drop_invalid_header_fields.enabled') === 'true',
    });
    return openListenerServer({
      port,
      counters,
      idleMs,
      decide: (request) => compiled(listener.arn)(request),
      functionOf({ groupArn = '' }) {
        const { lambda, attributes } = store.targetGroups.get(groupArn) ?? {};
        if (!lambda) return undefined;
        const { functionArn } = lambda;
        return {
          groupArn,
          multiValue: attributes?.['lambda.multi_value_headers.enabled'] === 'true',
          headers: headers(),
          counters,
          group: targets.counters(groupArn),
          invoke: async (event) => {
            if (functionArn === undefined) throw new Error(`target group '${groupArn}' has no function`);
            return invoke(functionArn, groupArn, event);
          },
        };
      },
      routeTo: ({ groupArn = '', session: ofGroups }, request): Route => {
        const session = targetSession(request, store.targetGroups.get(groupArn)?.attributes);
        const prefers = session && ((target: Target) => session.names(targetKey(target.record)));
        return {
          choose: (tried) => targets.choose(groupArn, tried, prefers),
          idleMs: idleMs(),
          headers: headers(),
          counters,
          group: targets.counters(groupArn),
          ...((session ?? ofGroups) && {
            cookiesFor: ({ record }: Target, answered: readonly string[]) => [
              ...(ofGroups?.cookiesFor(groupArn, answered) ?? []),
              ...(session?.cookiesFor(targetKey(record), answered) ?? []),
            ],
          }),
        };
      },
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
      flows.delete(listenerArn);
    },
    close(listenerArn) {
      const server = servers.get(listenerArn);
      servers.delete(listenerArn);
      if (server) {
        closing.add(server);
        void server.close(false).then(() => closing.delete(server));
      }
      decisions.delete(listenerArn);
      flows.delete(listenerArn);
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
