import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { elbv2Balancer } from '../../../../shared/aws/elbv2/elbv2-balancer.ts';
import { conditionsOf } from '../../../../shared/aws/elbv2/listener-rule.ts';
import type { Ingress } from '../../../../shared/domain/service-spec.ts';
import type { LoadBalancer } from '../../../../shared/ports/fleet.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';

let world: World;
let balancer: LoadBalancer;

beforeEach(async () => {
  world = await startWorld({ schedules: false });
  balancer = world.peek.balancer;
});

afterEach(() => world.stop());

const ingressOf = (more: Partial<Ingress> = {}): Ingress => ({
  containerPort: 80,
  path: '/',
  protocol: 'HTTP',
  deregistrationDelaySec: 3,
  healthCheck: { path: '/', intervalSec: 5, timeoutSec: 2, healthyThreshold: 2, unhealthyThreshold: 2, matcher: '200' },
  ...more,
});

async function ensure(service = 'web', more: Partial<Ingress> = {}, { port = 80, groups = 1 as 1 | 2 } = {}) {
  const answer = await balancer.ensure({
    cluster: 'default',
    service,
    spec: { ingress: ingressOf(more) },
    port,
    targetType: 'ip',
    groups,
    weights: [1, 0],
    testWeights: [1, 0],
  });
  const [made] = 'refused' in answer ? [] : answer.balancers;
  if (!made) throw new Error(JSON.stringify(answer));
  const [targetGroupArn = '', alternateArn = ''] = made.targetGroupArns;
  return {
    record: made,
    targetGroupArn,
    alternateArn,
    ruleArn: made.productionRuleArn ?? '',
    testRuleArn: made.testRuleArn,
  };
}

interface Rule {
  RuleArn: string;
  Priority: string;
  Conditions: { Field: string; PathPatternConfig?: { Values: string[] }; HostHeaderConfig?: { Values: string[] } }[];
  Actions: {
    TargetGroupArn?: string;
    ForwardConfig?: { TargetGroups?: { TargetGroupArn: string; Weight: number }[] };
  }[];
}

const call = <Output>(operation: string, input: object) => world.call<Output>('elasticloadbalancing', operation, input);

async function rules(): Promise<Rule[]> {
  const { Rules } = await call<{ Rules: Rule[] }>('DescribeRules', { ListenerArn: world.config.listenerArn });
  return Rules.filter(({ Priority }) => Priority !== 'default');
}

async function groups() {
  const { TargetGroups } = await call<{ TargetGroups: Record<string, unknown>[] }>('DescribeTargetGroups', {});
  // The world has one of its own, of the function that wakes services.
  return TargetGroups.filter(({ TargetType }) => TargetType === 'ip');
}

const pathsOf = (rule: Rule | undefined) => rule?.Conditions.find(({ PathPatternConfig }) => PathPatternConfig);

describe('ensure', () => {
  it('makes one target group and one rule, however often and by how many it is asked', async () => {
    const made = await ensure();
    expect(await ensure()).toEqual(made);
    expect(await Promise.all([ensure(), ensure(), ensure()])).toEqual([made, made, made]);
    expect(await groups()).toHaveLength(1);
    expect(await rules()).toMatchObject([
      { RuleArn: made.ruleArn, Actions: [{ TargetGroupArn: made.targetGroupArn }] },
    ]);
  });

  it('makes one rule also where two begin at the same time from nothing', async () => {
    await Promise.all([ensure(), ensure()]);
    const made = await ensure();
    expect(await rules()).toMatchObject([{ RuleArn: made.ruleArn }]);
  });

  it('takes over what a crash left behind with other settings', async () => {
    const first = await ensure('web', { path: '/old' }, { port: 8080 });
    const made = await ensure('web', { healthCheck: { ...ingressOf().healthCheck, path: '/up', matcher: '204' } });
    expect(made.targetGroupArn).toBe(first.targetGroupArn);
    // The group's own port is a default that no target uses.
    expect(await groups()).toMatchObject([{ Port: 8080, HealthCheckPath: '/up', Matcher: { HttpCode: '204' } }]);
    expect(await rules()).toHaveLength(1);
  });

  it('changes path, host, checks and drain of what is there', async () => {
    await ensure('web', { path: '/a' });
    await ensure('web', { path: '/b', deregistrationDelaySec: 7.5 });
    const [rule] = await rules();
    expect(pathsOf(rule)?.PathPatternConfig?.Values).toEqual(['/b', '/b/*']);
    const { targetGroupArn } = await ensure('web', { path: '/b', host: 'shop.test', deregistrationDelaySec: 7.5 });
    expect((await rules()).map(({ Conditions }) => Conditions.map(({ Field }) => Field).sort())).toEqual([
      ['host-header', 'path-pattern'],
    ]);
    const { Attributes } = await call<{ Attributes: { Key: string; Value: string }[] }>(
      'DescribeTargetGroupAttributes',
      { TargetGroupArn: targetGroupArn },
    );
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '8' });
  });

  it('puts the longer path first and any host before none, whichever was made first', async () => {
    await ensure('root');
    await ensure('long', { path: '/shop/cart' });
    await ensure('short', { path: '/shop' });
    await ensure('hosted', { host: 'a.test' });
    // From the most to the least specific, as requests are matched.
    const order = (await rules()).map((rule) => pathsOf(rule)?.PathPatternConfig?.Values[0]);
    expect(order).toEqual(['/*', '/shop/cart', '/shop', '/*']);
    await ensure('root', { path: '/shop/cart/checkout' });
    expect((await rules()).map((rule) => pathsOf(rule)?.PathPatternConfig?.Values[0])).toEqual([
      '/*',
      '/shop/cart/checkout',
      '/shop/cart',
      '/shop',
    ]);
  });

  it('puts a rule behind those of the same place, though a place before them is free', async () => {
    await ensure('cart', { path: '/cart' });
    const shop = await ensure('shop', { path: '/shop' });
    const [first] = await rules();
    await call('DeleteRule', { RuleArn: first?.RuleArn });
    const late = await ensure('late', { path: '/shop/' });
    const other = await ensure('other', { path: '/other' });
    expect((await rules()).map(({ RuleArn }) => RuleArn)).toEqual([other.ruleArn, shop.ruleArn, late.ruleArn]);
  });

  it('moves to a place behind those that have it, and makes no way for who comes after it', async () => {
    const a = await ensure('a', { path: '/a' }, { groups: 2 });
    const b = await ensure('b', { path: '/shop' }, { groups: 2 });
    const moved = await ensure('a', { path: '/shop' }, { groups: 2 });
    const inOrder = async () => (await rules()).map(({ RuleArn }) => RuleArn);
    expect(await inOrder()).toEqual([b.testRuleArn, moved.testRuleArn, b.ruleArn, moved.ruleArn]);
    expect([a.ruleArn, a.testRuleArn]).not.toContain(moved.ruleArn);
    for (const [service, made] of Object.entries({ b, a: moved }))
      expect(await ensure(service, { path: '/shop' }, { groups: 2 })).toEqual(made);
    expect(await inOrder()).toEqual([b.testRuleArn, moved.testRuleArn, b.ruleArn, moved.ruleArn]);

    // The holder leaves and comes back: now it is the second.
    await ensure('b', { path: '/b' }, { groups: 2 });
    const back = await ensure('b', { path: '/shop' }, { groups: 2 });
    expect(await inOrder()).toEqual([moved.testRuleArn, back.testRuleArn, moved.ruleArn, back.ruleArn]);
  });

  it('moves its own rule where nobody of the same place is behind it, and finishes a move that a crash cut off', async () => {
    const b = await ensure('b', { path: '/shop' });
    const a = await ensure('a', { path: '/a' });
    expect(await ensure('a', { path: '/shop' })).toEqual(a);
    await ensure('b', { path: '/b' });
    const { Rules: [made] = [] } = await call<{ Rules: Rule[] }>('CreateRule', {
      ListenerArn: world.config.listenerArn,
      Priority: Number((await rules()).at(-1)?.Priority) + 1,
      Conditions: conditionsOf({ path: '/shop' }),
      Actions: [{ Type: 'forward', TargetGroupArn: b.targetGroupArn }],
    });
    expect((await ensure('b', { path: '/shop' })).ruleArn).toBe(made?.RuleArn);
    expect((await rules()).map(({ RuleArn }) => RuleArn)).toEqual([a.ruleArn, made?.RuleArn]);
  });

  it('gives a request for test traffic to the most specific service, whether or not that has a test rule', async () => {
    await ensure('root', {}, { groups: 2 });
    await ensure('shop', { path: '/shop' });
    await ensure('cart', { path: '/shop/cart' }, { groups: 2 });
    await ensure('any', { host: '*.test' }, { groups: 2 });
    await ensure('one', { host: 'a.test' });
    const order = (await rules()).map((rule) => {
      const host = rule.Conditions.find(({ HostHeaderConfig }) => HostHeaderConfig)?.HostHeaderConfig?.Values[0] ?? '';
      const isTest = rule.Conditions.some(({ Field }) => Field === 'http-header');
      return `${host}${pathsOf(rule)?.PathPatternConfig?.Values[0]}${isTest ? ' test' : ''}`;
    });
    expect(order).toEqual([
      'a.test/*',
      '*.test/* test',
      '*.test/*',
      '/shop/cart test',
      '/shop/cart',
      '/shop',
      '/* test',
      '/*',
    ]);
  });

  it('gives services of the same path priorities of their own', async () => {
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((service) => ensure(service, { path: '/same' })));
    const found = await rules();
    expect(new Set(found.map(({ Priority }) => Priority)).size).toBe(4);
    expect(found.map(({ RuleArn }) => RuleArn).sort()).toEqual(made.map(({ ruleArn }) => ruleArn).sort());
  });
});

describe('two target groups', () => {
  const weightsOf = (rule: Rule | undefined) =>
    rule?.Actions[0]?.ForwardConfig?.TargetGroups?.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]);

  it('are both on both rules from the first, whatever their weights: a group without a rule has no health checks', async () => {
    const { targetGroupArn, alternateArn, ruleArn, testRuleArn } = await ensure('web', {}, { groups: 2 });
    const found = await rules();
    expect(found.map(({ RuleArn }) => RuleArn)).toEqual([testRuleArn, ruleArn]);
    for (const rule of found)
      expect(weightsOf(rule)).toEqual([
        [targetGroupArn, 1],
        [alternateArn, 0],
      ]);
    expect(found[0]?.Conditions.map(({ Field }) => Field).sort()).toEqual(['http-header', 'path-pattern']);
    expect(await ensure('web', {}, { groups: 2 })).toMatchObject({
      targetGroupArn,
      alternateArn,
      ruleArn,
      testRuleArn,
    });
    await balancer.remove({ cluster: 'default', service: 'web' });
    expect([await groups(), await rules()]).toEqual([[], []]);
  });

  it('are weighed by each rule apart, once or again, and one that was alone gets the other beside it', async () => {
    const { ruleArn: alone } = await ensure();
    const { record, targetGroupArn, alternateArn, ruleArn } = await ensure('web', {}, { groups: 2 });
    expect(ruleArn).toBe(alone);
    for (const _ of [1, 2]) await balancer.shift(record, [950, 50], 'production');
    await balancer.shift(record, [0, 1], 'test');
    const [test, production] = await rules();
    expect(weightsOf(production)).toEqual([
      [targetGroupArn, 950],
      [alternateArn, 50],
    ]);
    expect(weightsOf(test)).toEqual([
      [targetGroupArn, 0],
      [alternateArn, 1],
    ]);
  });
});

describe('targets', () => {
  const target = { id: '127.0.0.1', port: 4000 };

  it('are registered once, are told by their state, and drain before they go', async () => {
    const { targetGroupArn } = await ensure();
    expect(await balancer.register(targetGroupArn, [target])).toEqual([]);
    expect(await balancer.register(targetGroupArn, [target])).toEqual([]);
    const state = async () => (await balancer.health(targetGroupArn)).get('127.0.0.1:4000')?.state;
    expect(await state()).toBe('initial');
    await world.time.pass(20_000);
    expect(await state()).toBe('unhealthy');
    await balancer.deregister(targetGroupArn, [target]);
    expect(await state()).toBe('draining');
    await balancer.deregister(targetGroupArn, [target, { id: '127.0.0.1', port: 1 }]);
    await world.time.pass(3_500);
    expect(await balancer.health(targetGroupArn)).toEqual(new Map());
  });

  it('are each asked for by itself where ELB takes one of them not', async () => {
    const { targetGroupArn } = await ensure();
    const odd = { id: 'i-0123456789abcdef0', port: 4000 };
    const refused = await balancer.register(targetGroupArn, [target, odd, { ...target, port: 4001 }]);
    expect(refused).toEqual([{ target: odd, reason: expect.stringContaining('i-0123456789abcdef0') }]);
    expect([...(await balancer.health(targetGroupArn)).keys()].sort()).toEqual(['127.0.0.1:4000', '127.0.0.1:4001']);
  });

  it.each([
    ['unused', 'Target.NotInUse', 'unused'],
    ['unused', 'Target.InvalidState', 'unhealthy'],
    ['unhealthy', 'Target.FailedHealthChecks', 'unhealthy'],
  ])('that are %s because of %s are %s', async (State, Reason, told) => {
    const TargetHealthDescriptions = [{ Target: { Id: '10.0.0.1', Port: 80 }, TargetHealth: { State, Reason } }];
    const elb = elbv2Balancer({ send: async () => ({ TargetHealthDescriptions }) }, world.config);
    expect((await elb.health('a group')).get('10.0.0.1:80')?.state).toBe(told);
  });

  it('of a group that is gone are nobody, and no error', async () => {
    const { targetGroupArn } = await ensure();
    await balancer.remove({ cluster: 'default', service: 'web' });
    expect(await balancer.register(targetGroupArn, [target])).toBeUndefined();
    expect(await balancer.health(targetGroupArn)).toEqual(new Map());
    await balancer.deregister(targetGroupArn, [target]);
  });
});

describe('remove', () => {
  it('removes the group and every rule that leads to it, once or again', async () => {
    const { targetGroupArn } = await ensure();
    await ensure('other', { path: '/other' });
    await call('CreateRule', {
      ListenerArn: world.config.listenerArn,
      Priority: 7,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/x'] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    });
    await balancer.remove({ cluster: 'default', service: 'web' });
    await balancer.remove({ cluster: 'default', service: 'web' });
    expect(await groups()).toHaveLength(1);
    expect(await rules()).toHaveLength(1);
  });
});

describe('a condition', () => {
  it('is that of a prefix by whole segments', () => {
    expect(conditionsOf({ path: '/shop/' })).toEqual([
      { Field: 'path-pattern', PathPatternConfig: { Values: ['/shop', '/shop/*'] } },
    ]);
    expect(conditionsOf({ path: '/' })).toEqual([{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }]);
  });
});
