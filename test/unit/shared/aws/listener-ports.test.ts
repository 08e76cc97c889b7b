import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadBalancerOf } from '../../../../shared/aws/elbv2/rule-arn.ts';
import type { Ingress } from '../../../../shared/domain/service-spec.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld({ schedules: false });
});

afterEach(() => world.stop());

const call = <Output>(operation: string, input: object) => world.call<Output>('elasticloadbalancing', operation, input);

function ensure(service: string, more: Partial<Ingress>, groups: 1 | 2 = 1) {
  const healthCheck = { path: '/', intervalSec: 5, timeoutSec: 2, healthyThreshold: 2, unhealthyThreshold: 2 };
  const ingress: Ingress = {
    containerPort: 80,
    path: '/',
    protocol: 'HTTP',
    deregistrationDelaySec: 3,
    healthCheck: { ...healthCheck, matcher: '200' },
    ...more,
  };
  return world.peek.balancer.ensure({
    cluster: 'default',
    service,
    spec: { ingress },
    port: 80,
    targetType: 'ip',
    groups,
    weights: [1, 0],
    testWeights: [1, 0],
  });
}

const remove = (service: string) => world.peek.balancer.remove({ cluster: 'default', service });

interface Listener {
  ListenerArn: string;
  Port: number;
  Protocol: string;
  DefaultActions: { ForwardConfig?: { TargetGroups: { Weight: number }[] } }[];
}

async function listeners(loadBalancerArn = loadBalancerOf(world.config.listenerArn)): Promise<Listener[]> {
  return (await call<{ Listeners: Listener[] }>('DescribeListeners', { LoadBalancerArn: loadBalancerArn })).Listeners;
}

const ports = async () => (await listeners()).map(({ Port }) => Port);

async function rulesOn(port: number): Promise<number> {
  const listener = (await listeners()).find(({ Port }) => Port === port);
  const { Rules } = await call<{ Rules: unknown[] }>('DescribeRules', { ListenerArn: listener?.ListenerArn });
  return Rules.length - 1;
}

async function networkBalancers(): Promise<{ LoadBalancerArn: string; LoadBalancerName: string }[]> {
  const { LoadBalancers } = await call<{
    LoadBalancers: { LoadBalancerArn: string; LoadBalancerName: string; Type: string }[];
  }>('DescribeLoadBalancers', {});
  return LoadBalancers.filter(({ Type }) => Type === 'network');
}

describe('a port of its own', () => {
  it('has a listener as long as a service uses it, however many do', async () => {
    await Promise.all([
      ensure('a', { listenerPort: 9000, path: '/a' }),
      ensure('b', { listenerPort: 9000, path: '/b' }),
    ]);
    await ensure('c', {});
    expect(await ports()).toEqual([80, 9000]);
    expect([await rulesOn(80), await rulesOn(9000)]).toEqual([1, 2]);
    await remove('a');
    expect([await ports(), await rulesOn(9000)]).toEqual([[80, 9000], 1]);
    await remove('b');
    await remove('b');
    expect([await ports(), await rulesOn(80)]).toEqual([[80], 1]);
  });

  it('is left for another, with both rules and their weights, and so is the shared one', async () => {
    await ensure('a', {}, 2);
    await ensure('a', { listenerPort: 9000 }, 2);
    expect([await ports(), await rulesOn(80), await rulesOn(9000)]).toEqual([[80, 9000], 0, 2]);
    await ensure('a', { listenerPort: 9001 }, 2);
    expect([await ports(), await rulesOn(9001)]).toEqual([[80, 9001], 2]);
    await ensure('a', { listenerPort: 80 }, 2);
    expect([await ports(), await rulesOn(80)]).toEqual([[80], 2]);
  });

  it('may be that of a listener which somebody made by hand: it is used, and stays', async () => {
    await call('CreateListener', {
      LoadBalancerArn: loadBalancerOf(world.config.listenerArn),
      Port: 9443,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '418' } }],
    });
    await ensure('a', { listenerPort: 9443 });
    expect(await rulesOn(9443)).toBe(1);
    await remove('a');
    expect([await ports(), await rulesOn(9443)]).toEqual([[80, 9443], 0]);
  });
});

describe('TCP', () => {
  it('makes one Network Load Balancer when the first service wants it, and removes it with the last', async () => {
    expect(await networkBalancers()).toEqual([]);
    const [made] = await Promise.all([
      ensure('a', { protocol: 'TCP', listenerPort: 9000 }),
      ensure('b', { protocol: 'TCP', listenerPort: 9001 }),
    ]);
    expect(await ensure('a', { protocol: 'TCP', listenerPort: 9000 })).toEqual(made);
    const [balancer, ...others] = await networkBalancers();
    expect([balancer?.LoadBalancerName, others]).toEqual(['world-tcp', []]);
    const own = await listeners(balancer?.LoadBalancerArn);
    expect(own.map(({ Port, Protocol }) => [Port, Protocol]).sort()).toEqual([
      [9000, 'TCP'],
      [9001, 'TCP'],
    ]);
    await remove('a');
    expect(await listeners(balancer?.LoadBalancerArn)).toHaveLength(1);
    await remove('b');
    expect(await networkBalancers()).toEqual([]);
  });

  it('is checked by connections, weighs two groups by its listener, and moves to another port', async () => {
    await ensure('a', { protocol: 'TCP', listenerPort: 9000 });
    const answer = await ensure('a', { protocol: 'TCP', listenerPort: 9001 }, 2);
    const [record] = 'balancers' in answer ? answer.balancers : [];
    if (!record) throw new Error(JSON.stringify(answer));
    expect([record.testRuleArn, record.targetGroupArns.length]).toEqual([undefined, 2]);
    const { TargetGroups } = await call<{ TargetGroups: object[] }>('DescribeTargetGroups', {
      TargetGroupArns: record.targetGroupArns,
    });
    expect(TargetGroups).toMatchObject([
      { Protocol: 'TCP', HealthCheckProtocol: 'TCP' },
      { Protocol: 'TCP', HealthCheckProtocol: 'TCP' },
    ]);
    await world.peek.balancer.shift(record, [0, 1], 'production');
    await world.peek.balancer.shift(record, [0, 1], 'test');
    const [balancer] = await networkBalancers();
    const own = await listeners(balancer?.LoadBalancerArn);
    expect(own.map(({ Port }) => Port)).toEqual([9001]);
    expect(own[0]?.DefaultActions[0]?.ForwardConfig?.TargetGroups.map(({ Weight }) => Weight)).toEqual([0, 1]);
  });

  it('tells in its own words what the load balancer does not take', async () => {
    await ensure('a', { protocol: 'TCP', listenerPort: 9000 });
    expect(await ensure('b', { protocol: 'TCP', listenerPort: 9000 })).toEqual({
      refused: expect.stringMatching(/^DuplicateListenerException: A listener already exists on this port/),
    });
  });
});
