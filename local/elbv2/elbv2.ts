import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService } from '../cloud/service.ts';
import { openStore } from '../cloud/store.ts';
import { accessOf } from './access.ts';
import { createBalancerStore } from './balancer-store.ts';
import { type Balancers, checkGroupsInUse } from './balancers.ts';
import { invokeFunction } from './invoke-function.ts';
import { createMetricReports } from './metrics/metric-reports.ts';
import { listenerOperations } from './operations/listener-operations.ts';
import { loadBalancerOperations } from './operations/load-balancer-operations.ts';
import { ruleOperations } from './operations/rule-operations.ts';
import { targetGroupOperations } from './operations/target-group-operations.ts';
import { targetOperations } from './operations/target-operations.ts';
import { tagOperations } from './tags.ts';
import { createListenerServers } from './traffic/listener-servers.ts';
import { type Probe, probeTarget } from './traffic/probe-target.ts';
import { createTargetTable } from './traffic/target-table.ts';
import type { TrafficCounters } from './traffic/traffic-counters.ts';

export interface Elbv2Options {
  /** The port on 127.0.0.1 for a listener's port; 0 is a free one, which the listener keeps over restarts if it can. */
  portOf(listenerPort: number): number;
  /** How often metrics are written to CloudWatch; never unless given. AWS writes them each 60 s. */
  metricsSec?: number;
  /** How a target's health is asked; as its group says unless a simulation says otherwise. */
  probe?: Probe;
}

export interface Elbv2 extends AwsService {
  /** Where the listeners really are. */
  addresses(): { listenerArn: string; host: string; port: number }[];
  /** What a load balancer did since this process started it, as CloudWatch's metric names. */
  counters(loadBalancerArn: string): Readonly<TrafficCounters>;
}

/**
 * Elastic Load Balancing v2: Application Load Balancers as reverse proxies on 127.0.0.1, with rules, weighted target
 * groups, sticky sessions, health checks and deregistration delays; Network Load Balancers as proxies of TCP. Where it
 * differs from AWS on purpose: no TLS and no UDP; targets of type ip, loopback addresses among them, and they see the
 * load balancer's address; and of type lambda, without health checks; new targets are probed at once and quickly; intervals, timeouts and delays may have
 * fractions; changes act at once and not after seconds; `X-Forwarded-Port` is the local port.
 */
export function createElbv2(cloud: Cloud, options: Elbv2Options): Elbv2 {
  const store = createBalancerStore(openStore(cloud.directory, 'elasticloadbalancing'));
  const targets = createTargetTable(store, options.probe ?? probeTarget);
  const servers = createListenerServers(store, targets, (functionArn, groupArn, event) =>
    invokeFunction(cloud, functionArn, groupArn, event),
  );
  const balancers: Balancers = { cloud, store, targets, servers, portOf: options.portOf };
  const reports =
    options.metricsSec === undefined ? undefined : createMetricReports(balancers, options.metricsSec * 1000);

  return {
    name: 'elasticloadbalancing',
    operations: {
      ...loadBalancerOperations(balancers),
      ...targetGroupOperations(balancers),
      ...targetOperations(balancers),
      ...listenerOperations(balancers),
      ...ruleOperations(balancers),
      ...tagOperations(store),
    },
    access: (operation, input) => accessOf(cloud, store, operation, input),
    /** Opens the listeners on disk again; throws with the port's number when one is taken. */
    async start() {
      targets.start();
      for (const listener of store.listeners.all()) {
        const localPort = await servers.open(listener, options.portOf(listener.port), listener.localPort);
        if (localPort !== listener.localPort) store.listeners.put({ ...listener, localPort });
      }
      checkGroupsInUse(balancers);
      reports?.start();
    },
    async stop() {
      reports?.stop();
      await servers.stop();
      targets.stop();
      store.close();
    },
    addresses: () =>
      store.listeners.all().map(({ arn, localPort }) => ({ listenerArn: arn, host: '127.0.0.1', port: localPort })),
    counters: (loadBalancerArn) => servers.counters(loadBalancerArn),
  };
}
