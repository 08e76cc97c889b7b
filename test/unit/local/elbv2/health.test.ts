import { afterEach, describe, expect, it } from '@jest/globals';
import type { HealthCheckSettings } from '../../../../local/elbv2/records.ts';
import { initialHealth, nextHealth, type ProbeResult } from '../../../../local/elbv2/traffic/next-health.ts';
import { forwardTo, startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

const settings: HealthCheckSettings = {
  protocol: 'HTTP',
  path: '/',
  port: 'traffic-port',
  intervalSec: 5,
  timeoutSec: 2,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
  matcher: '200',
};
const passed: ProbeResult = { outcome: 'passed' };
const failed: ProbeResult = { outcome: 'failed' };

describe('the health of a target', () => {
  it.each<[string, ProbeResult[], number, string]>([
    ['is healthy after one pass when it is new', [passed], 0, 'healthy'],
    ['stays initial while failures span less than threshold x interval', [failed, failed, failed], 9_999, 'initial'],
    ['is unhealthy when they span it', [failed, failed], 10_000, 'unhealthy'],
    ['stays healthy after one failure', [passed, failed], 60_000, 'healthy'],
    ['is unhealthy after two failures in a row', [passed, failed, failed], 60_000, 'unhealthy'],
    ['counts failures in a row only', [passed, failed, passed, failed], 60_000, 'healthy'],
    ['needs three passes to come back', [passed, failed, failed, passed, passed], 60_000, 'unhealthy'],
    ['comes back after three', [passed, failed, failed, passed, passed, passed], 60_000, 'healthy'],
  ])('%s', (_name, results, nowMs, state) => {
    const health = results.reduce((before, result) => nextHealth(before, result, settings, nowMs), initialHealth(0));
    expect(health.state).toBe(state);
  });

  it('says why it is unhealthy', () => {
    const twice = (result: ProbeResult) =>
      [result, result].reduce((before, one) => nextHealth(before, one, settings, 60_000), initialHealth(0));
    expect(twice({ outcome: 'mismatch', status: 500 })).toMatchObject({
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [500]',
    });
    expect(twice({ outcome: 'timeout' })).toMatchObject({ reason: 'Target.Timeout' });
    expect(twice(failed)).toMatchObject({ reason: 'Target.FailedHealthChecks' });
  });
});

describe('health checks', () => {
  const targets: TestTarget[] = [];
  let stop: (() => Promise<void>) | undefined;
  afterEach(async () => {
    await stop?.();
    for (const target of targets.splice(0)) await target.close();
  });

  async function start(listener: Parameters<typeof startTarget>[0], group: object = {}) {
    const balancer = await startBalancer();
    stop = balancer.stop;
    const target = await startTarget(listener);
    targets.push(target);
    return { ...balancer, target, group: await balancer.createGroup('g', group) };
  }

  it('are not made for a group that no rule uses', async () => {
    let probes = 0;
    const { register, health, createListener, createLoadBalancer, group, target } = await start(
      (_request, response) => {
        probes += 1;
        response.end();
      },
    );
    await register(group, target.port);
    expect(await health(group)).toEqual(['unused Target.NotInUse']);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(probes).toBe(0);
    await createListener(await createLoadBalancer(), forwardTo(group));
    await until(async () => (await health(group))[0] === 'healthy');
    expect(probes).toBeGreaterThan(0);
  });

  it('reach the instances of this machine, each by its id, in a group of the type instance', async () => {
    const { call, health, createListener, createLoadBalancer, group, target, url } = await start(
      (_request, response) => response.end('here'),
      { TargetType: 'instance' },
    );
    const register = (Id: string) =>
      call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id, Port: target.port }] });
    await expect(register('127.0.0.1')).rejects.toMatchObject({ code: 'InvalidTarget' });
    await register('i-0123456789abcdef0');
    await createListener(await createLoadBalancer(), forwardTo(group));
    await until(async () => (await health(group))[0] === 'healthy');
    expect(await (await fetch(url())).text()).toBe('here');
    const { TargetHealthDescriptions } = await call('DescribeTargetHealth', { TargetGroupArn: group });
    expect(TargetHealthDescriptions).toMatchObject([{ Target: { Id: 'i-0123456789abcdef0', Port: target.port } }]);
    const { TargetGroups } = await call('DescribeTargetGroups', { TargetGroupArns: [group] });
    expect(TargetGroups).toMatchObject([{ TargetType: 'instance' }]);
  });

  it('find a slow starter within a moment of its first pass, whatever the interval', async () => {
    const balancer = await startBalancer();
    stop = balancer.stop;
    const slow = { HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: 5 };
    const group = await balancer.createGroup('g', slow);
    await balancer.createListener(await balancer.createLoadBalancer(), forwardTo(group));
    const target = await startTarget((_request, response) => response.end());
    await target.close();
    await balancer.register(group, target.port);
    expect(await balancer.health(group)).toEqual(['initial Elb.InitialHealthChecking']);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await new Promise<void>((resolve) => target.server.listen(target.port, '127.0.0.1', resolve));
    targets.push(target);
    await until(async () => (await balancer.health(group))[0] === 'healthy', 1_000);
  });

  it('use the path and the matcher, and turn a target unhealthy and back by its thresholds', async () => {
    let status = 204;
    const paths = new Set<string | undefined>();
    const { register, health, createListener, createLoadBalancer, group, target } = await start(
      (request, response) => {
        paths.add(request.url);
        response.writeHead(status).end();
      },
      { HealthCheckPath: '/up', Matcher: { HttpCode: '200-299' } },
    );
    await createListener(await createLoadBalancer(), forwardTo(group));
    await register(group, target.port);
    await until(async () => (await health(group))[0] === 'healthy');
    status = 503;
    await until(async () => (await health(group))[0] === 'unhealthy Target.ResponseCodeMismatch');
    status = 200;
    await until(async () => (await health(group))[0] === 'healthy');
    expect([...paths]).toEqual(['/up']);
  });

  it('time out', async () => {
    const { register, health, createListener, createLoadBalancer, group, target } = await start(() => {});
    await createListener(await createLoadBalancer(), forwardTo(group));
    await register(group, target.port);
    await until(async () => (await health(group))[0] === 'unhealthy Target.Timeout');
  });

  it('of a group leave every target open when none is healthy', async () => {
    const { register, health, createListener, createLoadBalancer, group, target, url } = await start(
      (request, response) =>
        response.writeHead(request.headers['user-agent']?.startsWith('ELB') ? 500 : 200).end('open'),
    );
    await createListener(await createLoadBalancer(), forwardTo(group));
    await register(group, target.port);
    await until(async () => (await health(group))[0] === 'unhealthy Target.ResponseCodeMismatch');
    expect(await (await fetch(url())).text()).toBe('open');
  });
});
