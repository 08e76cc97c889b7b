import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Principal } from '../../cloud/service.ts';
import { type Balancers, groupsByLoadBalancer } from '../balancers.ts';
import type { LoadBalancerRecord } from '../records.ts';
import { countDatum, countedSince, countsOf, type DataPlace, responseTimeData, valueDatum } from './metric-data.ts';

/** PutMetricData takes 1,000 data at once. */
const DATA_MAX = 1000;

/** An NLB's names of what its listeners count: it has flows and no requests. */
const FLOW_NAMES: Record<string, string> = { NewConnectionCount: 'NewFlowCount' };

export interface MetricReports {
  start(): void;
  stop(): void;
}

/**
 * Writes ELB's metrics to CloudWatch at the end of each period, for the period: counts only where there are any, the
 * numbers of healthy and unhealthy targets always.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function createMetricReports(balancers: Balancers, periodMs: number): MetricReports {
  const { cloud, store, targets, servers } = balancers;
  const reported = new Map<string, Record<string, number>>();
  let timer: NodeJS.Timeout | undefined;

  /** What `key` has counted since its last report. */
  function news(key: string, counts: Record<string, number>): [string, number][] {
    const since = countedSince(counts, reported.get(key));
    reported.set(key, counts);
    return since;
  }

  /** The numbers of targets by their health, which every kind of load balancer reports. */
  function hostCounts(groupArn: string, place: DataPlace): MetricDatum[] {
    const states = targets.ofGroup(groupArn).map(({ record }) => record.state);
    return [
      valueDatum('HealthyHostCount', states.filter((state) => state === 'healthy').length, place),
      valueDatum('UnHealthyHostCount', states.filter((state) => state === 'unhealthy').length, place),
    ];
  }

  function ofGroup(groupArn: string, balancer: Dimension, timestamp: Date): MetricDatum[] {
    const group = dimensionOf(groupArn);
    const own: DataPlace = { dimensions: [group, balancer], timestamp };
    const counters = targets.counters(groupArn);
    const since = news(groupArn, countsOf(counters));
    const requests = since.find(([name]) => name === 'RequestCount')?.[1] ?? 0;
    const healthy = targets.ofGroup(groupArn).filter(({ record }) => record.state === 'healthy').length;
    const perTarget = requests / Math.max(1, healthy);
    const times = counters.responseTimes;
    counters.responseTimes = new Map();
    return [
      ...since.flatMap(([name, count]) => countDatum(name, count, own)),
      ...[own, { dimensions: [balancer], timestamp }].flatMap((place) => responseTimeData(times, place)),
      ...hostCounts(groupArn, own),
      ...(requests > 0
        ? [own, { dimensions: [group], timestamp }].map((place) =>
            valueDatum('RequestCountPerTarget', perTarget, place),
          )
        : []),
    ];
  }

  function ofLoadBalancer({ arn, type }: LoadBalancerRecord, timestamp: Date): MetricDatum[] {
    const balancer: Dimension = { Name: 'LoadBalancer', Value: arn.split(':loadbalancer/')[1] ?? '' };
    const own: DataPlace = { dimensions: [balancer], timestamp };
    const counters = servers.counters(arn);
    const active = counters.ActiveConnectionCount;
    const groups = [...(groupsByLoadBalancer(balancers).get(arn) ?? [])];
    const since = news(arn, countsOf(counters));
    if (type === 'network') {
      return [
        ...since.flatMap(([name, count]) => countDatum(FLOW_NAMES[name] ?? name, count, own)),
        ...(active > 0 ? [valueDatum('ActiveFlowCount', active, own)] : []),
        ...groups.flatMap((groupArn) =>
          hostCounts(groupArn, { dimensions: [dimensionOf(groupArn), balancer], timestamp }),
        ),
      ];
    }
    return [
      ...since.flatMap(([name, count]) => countDatum(name, count, own)),
      ...(active > 0 ? [valueDatum('ActiveConnectionCount', active, own)] : []),
      ...groups.flatMap((groupArn) => ofGroup(groupArn, balancer, timestamp)),
    ];
  }

  async function report(timestamp: Date): Promise<void> {
    for (const record of store.loadBalancers.all()) {
      const caller: Principal = {
        kind: 'service',
        service: 'elasticloadbalancing.amazonaws.com',
        sourceArn: record.arn,
      };
      const Namespace = record.type === 'network' ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';
      const data = ofLoadBalancer(record, timestamp);
      for (let from = 0; from < data.length; from += DATA_MAX) {
        const MetricData = data.slice(from, from + DATA_MAX);
        await cloud.call('monitoring', 'PutMetricData', { Namespace, MetricData }, caller);
      }
    }
  }

  function next(): void {
    const nowMs = Date.now();
    timer = setTimeout(
      () => {
        next();
        const periodStart = new Date(Math.floor(nowMs / periodMs) * periodMs);
        report(periodStart).catch((error: unknown) => {
          const why = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
          cloud.log(`the load balancers' metrics were not written: ${why}`);
        });
      },
      periodMs - (nowMs % periodMs),
    );
  }

  return { start: next, stop: () => clearTimeout(timer) };
}

function dimensionOf(groupArn: string): Dimension {
  return { Name: 'TargetGroup', Value: `targetgroup/${groupArn.split(':targetgroup/')[1]}` };
}
