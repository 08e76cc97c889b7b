import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { afterEach, expect, it } from '@jest/globals';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { createElbv2 } from '../../../../local/elbv2/elbv2.ts';
import { startTarget, type TestTarget, until } from './start-balancer.ts';

const PERIOD_SEC = 1;

let stop: (() => Promise<void>) | undefined;
const targets: TestTarget[] = [];
afterEach(async () => {
  await stop?.();
  for (const target of targets.splice(0)) await target.close();
});

it('counts requests, answers and response times by load balancer and target group, and targets by their health', async () => {
  const cloud = createCloud({});
  const elb = createElbv2(cloud, { portOf: () => 0, metricsSec: PERIOD_SEC });
  cloud.add(elb);
  cloud.add(createCloudWatch(cloud));
  await cloud.start();
  stop = () => cloud.stop();
  const call = <Output>(service: string, operation: string, input: object) =>
    cloud.call<Output>(service, operation, input, ACCOUNT);
  const first = async (operation: string, list: string, field: string, input: object) => {
    const answer = await call<Record<string, Record<string, string>[]>>('elasticloadbalancing', operation, input);
    return answer[list]?.[0]?.[field] ?? '';
  };
  const LoadBalancerArn = await first('CreateLoadBalancer', 'LoadBalancers', 'LoadBalancerArn', {
    Name: 'lb',
    Subnets: ['a', 'b'],
  });
  const TargetGroupArn = await first('CreateTargetGroup', 'TargetGroups', 'TargetGroupArn', {
    Name: 'g',
    Protocol: 'HTTP',
    Port: 80,
    TargetType: 'ip',
    HealthCheckIntervalSeconds: 0.1,
    HealthCheckTimeoutSeconds: 0.1,
  });
  await call('elasticloadbalancing', 'CreateListener', {
    LoadBalancerArn,
    Port: 80,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'forward', TargetGroupArn }],
  });
  const ask = (path: string) => fetch(`http://127.0.0.1:${elb.addresses()[0]?.port}${path}`);
  expect((await ask('/nobody')).status).toBe(503);
  for (let n = 0; n < 2; n += 1) {
    targets.push(
      await startTarget((request, response) =>
        setTimeout(
          () => response.writeHead(request.url === '/bad' ? 500 : request.url === '/missing' ? 404 : 200).end(),
          request.url === '/slow' ? 200 : 0,
        ),
      ),
    );
  }
  await call('elasticloadbalancing', 'RegisterTargets', {
    TargetGroupArn,
    Targets: targets.map(({ port }) => ({ Id: '127.0.0.1', Port: port })),
  });
  await until(() => elb.counters(LoadBalancerArn).RequestCount === 1);
  for (let n = 0; n < 9; n += 1) expect((await ask('/')).status).toBe(200);
  expect((await ask('/slow')).status).toBe(200);
  expect((await ask('/bad')).status).toBe(500);
  expect((await ask('/missing')).status).toBe(404);

  const balancer = { Name: 'LoadBalancer', Value: LoadBalancerArn.split(':loadbalancer/')[1] ?? '' };
  const group = { Name: 'TargetGroup', Value: `targetgroup/${TargetGroupArn.split(':targetgroup/')[1]}` };
  const read = async (MetricName: string, Dimensions: Dimension[], statistic: string) => {
    const { Datapoints } = await call<{ Datapoints: Record<string, number>[] }>('monitoring', 'GetMetricStatistics', {
      Namespace: 'AWS/ApplicationELB',
      MetricName,
      Dimensions,
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 3600,
      Statistics: [statistic],
    });
    const values = Datapoints.map((point) => point[statistic] ?? 0);
    return statistic === 'Maximum' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
  };
  await until(async () => (await read('RequestCount', [balancer], 'Sum')) === 13);
  expect({
    ofGroup: await read('RequestCount', [group, balancer], 'Sum'),
    good: await read('HTTPCode_Target_2XX_Count', [group, balancer], 'Sum'),
    missing: await read('HTTPCode_Target_4XX_Count', [group, balancer], 'Sum'),
    bad: await read('HTTPCode_Target_5XX_Count', [balancer], 'Sum'),
    own: await read('HTTPCode_ELB_5XX_Count', [balancer], 'Sum'),
    times: await read('TargetResponseTime', [balancer], 'SampleCount'),
    healthy: await read('HealthyHostCount', [group, balancer], 'Maximum'),
  }).toEqual({ ofGroup: 12, good: 10, missing: 1, bad: 1, own: 1, times: 12, healthy: 2 });
  expect(await read('TargetResponseTime', [group, balancer], 'Maximum')).toBeGreaterThanOrEqual(0.19);
  expect(await read('RequestCountPerTarget', [group], 'Sum')).toBeGreaterThanOrEqual(6);
  // The client keeps its connections: they are seen at each end of a period.
  await until(async () => (await read('ActiveConnectionCount', [balancer], 'Sum')) >= 1);
});
