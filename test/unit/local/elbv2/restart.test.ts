import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forwardTo, startBalancer, startTarget, type TestTarget, until } from './start-balancer.ts';

let directory = '';
let target: TestTarget;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'elbv2-'));
  target = await startTarget((_request, response) => response.end('a'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await target.close();
});

describe('a load balancer that is started again', () => {
  it('listens on the same port with its rules, targets and their health', async () => {
    const before = await startBalancer({ directory });
    const group = await before.createGroup('g');
    const loadBalancer = await before.createLoadBalancer();
    const listener = await before.createListener(loadBalancer, forwardTo(group));
    const gone = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '410' } };
    await before.createRule(listener, 5, { Field: 'path-pattern', Values: ['/gone'] }, gone);
    await before.register(group, target.port);
    await until(async () => (await before.health(group))[0] === 'healthy');
    const addresses = before.elb.addresses();
    await before.stop();

    const after = await startBalancer({ directory });
    expect(after.elb.addresses()).toEqual(addresses);
    expect(await after.health(group)).toEqual(['healthy']);
    expect(await (await fetch(after.url())).text()).toBe('a');
    expect((await fetch(after.url('/gone'))).status).toBe(410);
    expect((await after.call('DescribeLoadBalancers', {})).LoadBalancers).toMatchObject([
      { LoadBalancerArn: loadBalancer, DNSName: '127.0.0.1', State: { Code: 'active' } },
    ]);
    await after.stop();
  });

  it('ends a deregistration delay when it would have ended', async () => {
    const before = await startBalancer({ directory });
    const group = await before.createGroup('g');
    await before.createListener(await before.createLoadBalancer(), forwardTo(group));
    await before.register(group, target.port);
    await until(async () => (await before.health(group))[0] === 'healthy');
    await before.setDelay(group, 0.3);
    const startedAtMs = Date.now();
    await before.deregister(group, target.port);
    await before.stop();

    const after = await startBalancer({ directory });
    expect(await after.health(group)).toEqual(['draining Target.DeregistrationInProgress']);
    await until(async () => (await after.health(group)).length === 0);
    expect(Date.now() - startedAtMs).toBeGreaterThanOrEqual(299);
    await after.stop();
  });

  it('names the port that another program has taken', async () => {
    const thief = createServer();
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const address = thief.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const balancer = await startBalancer({ portOf: () => port });
    const loadBalancer = await balancer.createLoadBalancer();
    const group = await balancer.createGroup('g');
    await expect(balancer.createListener(loadBalancer, forwardTo(group))).rejects.toThrow(
      `Port ${port} on 127.0.0.1, for the load balancer's listener of port 80, is already in use`,
    );
    expect((await balancer.call('DescribeListeners', { LoadBalancerArn: loadBalancer })).Listeners).toEqual([]);
    await balancer.stop();
    await new Promise((resolve) => thief.close(resolve));
  });
});

describe('a listener', () => {
  it('that is deleted frees its port, and its groups are unused', async () => {
    const balancer = await startBalancer();
    const group = await balancer.createGroup('g');
    const loadBalancer = await balancer.createLoadBalancer();
    const listener = await balancer.createListener(loadBalancer, forwardTo(group));
    await balancer.register(group, target.port);
    const port = balancer.port();
    await balancer.call('DeleteListener', { ListenerArn: listener });
    expect(await balancer.health(group)).toEqual(['unused Target.NotInUse']);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await balancer.call('DeleteLoadBalancer', { LoadBalancerArn: loadBalancer });
    await balancer.call('DeleteTargetGroup', { TargetGroupArn: group });
    await balancer.stop();
  });
});
