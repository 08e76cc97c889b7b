import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';

/** A datum of PutMetricData. */
export interface ReportedDatum {
  MetricName: string;
  Dimensions: { Name: string; Value: string }[];
  Unit: string;
  Value: number;
}

/** PutMetricData takes 1,000 data at once. */
const DATA_MAX = 1000;

/**
 * Writes what a service measures to CloudWatch at the end of each period, as data of that period.
 * @param measure what there is to report; called at the end of each period
 */
export function createMetricReports(
  cloud: Cloud,
  { service, namespace, periodMs }: { service: string; namespace: string; periodMs: number },
  measure: () => ReportedDatum[] | Promise<ReportedDatum[]>,
) {
  const caller = { kind: 'service', service: `${service}.amazonaws.com`, sourceArn: cloud.arn(service, '*') } as const;
  let timer: NodeJS.Timeout | undefined;

  async function report(Timestamp: Date): Promise<void> {
    const data = (await measure()).map((datum) => ({ ...datum, Timestamp }));
    for (let from = 0; from < data.length; from += DATA_MAX) {
      const MetricData = data.slice(from, from + DATA_MAX);
      await cloud.call('monitoring', 'PutMetricData', { Namespace: namespace, MetricData }, caller);
    }
  }

  function next(): void {
    const nowMs = Date.now();
    const endOfPeriod = () => {
      next();
      report(new Date(Math.floor(nowMs / periodMs) * periodMs)).catch((error: unknown) => {
        const why = error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
        cloud.log(`${service}: metrics were not written: ${why}`);
      });
    };
    timer = setTimeout(endOfPeriod, periodMs - (nowMs % periodMs));
  }

  return { start: next, stop: () => clearTimeout(timer) };
}
