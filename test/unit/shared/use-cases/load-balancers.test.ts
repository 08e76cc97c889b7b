import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lastPartOf } from '../../../../shared/domain/names.ts';
import { observeTask } from '../../../../shared/use-cases/observe/observe-task.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];
let loadBalancer: string;
let listener: string;

beforeEach(async () => {
  world = await startWorld();
  user = userOf(world);
  violations = watch(world, user).violations;
  loadBalancer = await createLoadBalancer('own');
  listener = await createListener(loadBalancer, 8000);
});

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

const call = <Output>(operation: string, input: object) => world.call<Output>('elasticloadbalancing', operation, input);

async function arnOf(operation: string, list: string, field: string, input: object): Promise<string> {
  const answer = await call<Record<string, Record<string, string>[]>>(operation, input);
  return answer[list]?.[0]?.[field] ?? '';
}

const createLoadBalancer = (Name: string, Type = 'application') =>
  arnOf('CreateLoadBalancer', 'LoadBalancers', 'LoadBalancerArn', {
    Name,
    Type,
    Subnets: world.config.subnets.slice(0, 2),
  });

const createListener = (
  LoadBalancerArn: string,
  Port: number,
  action: object = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } },
  Protocol = 'HTTP',
) => arnOf('CreateListener', 'Listeners', 'ListenerArn', { LoadBalancerArn, Port, Protocol, DefaultActions: [action] });

/** With a drain of 2 s, so that stories are short. */
async function createGroup(Name: string, more: object = {}): Promise<string> {
  const arn = await arnOf('CreateTargetGroup', 'TargetGroups', 'TargetGroupArn', {
    Name,
    Protocol: 'HTTP',
    Port: 80,
    VpcId: world.config.vpcId,
    TargetType: 'ip',
    HealthCheckIntervalSeconds: 1,
    HealthCheckTimeoutSeconds: 1,
    ...more,
  });
  await setDelay(arn, 2);
  return arn;
}

const setDelay = (TargetGroupArn: string, sec: number) =>
  call('ModifyTargetGroupAttributes', {
    TargetGroupArn,
    Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(sec) }],
  });

const forward = (TargetGroupArn: string) => ({ Type: 'forward', TargetGroupArn });

let priority = 0;
const createRule = (action: object, ListenerArn = listener) => {
  priority += 1;
  return arnOf('CreateRule', 'Rules', 'RuleArn', {
    ListenerArn,
    Priority: priority,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [`/${priority}`] } }],
    Actions: [action],
  });
};

interface Weighed {
  TargetGroupArn: string;
  Weight: number;
}

async function weightsOf(RuleArn: string): Promise<number[]> {
  const { Rules } = await call<{ Rules: { Actions: { ForwardConfig: { TargetGroups: Weighed[] } }[] }[] }>(
    'DescribeRules',
    { RuleArns: [RuleArn] },
  );
  return Rules[0]?.Actions.at(-1)?.ForwardConfig.TargetGroups.map(({ Weight }) => Weight) ?? [];
}

async function targetsOf(arn: string): Promise<string[]> {
  return [...(await world.peek.balancer.health(arn)).values()].map(({ state }) => String(state));
}

const balancer = (targetGroupArn: string, more: object = {}) => ({
  targetGroupArn,
  containerName: 'app',
  containerPort: 80,
  ...more,
});

const strategy = (name: string, loadBalancers: object[]) => ({
  loadBalancers,
  deploymentConfiguration: { strategy: name },
});

/** Two groups, a production rule to the first and a test rule. */
async function blueGreen(more: object = {}) {
  const [blue, green] = [await createGroup('blue', more), await createGroup('green', more)];
  const productionListenerRule = await createRule(forward(blue));
  const testListenerRule = await createRule(forward(blue));
  const advancedConfiguration = { alternateTargetGroupArn: green, productionListenerRule, testListenerRule };
  return { blue, green, production: productionListenerRule, test: testListenerRule, advancedConfiguration };
}

describe("a user's own target groups", () => {
  it('have the tasks of a rolling service as targets, beside those of its ingress, and keep everything else', async () => {
    const group = await createGroup('mine');
    await createRule(forward(group));
    await call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: '127.0.0.9', Port: 9 }] });
    await user.deploy('web:1', { ingress: INGRESS, loadBalancers: [balancer(group)] });
    await user.reaches('SUCCESSFUL');
    const of = async () => (await targetsOf(group)).filter((state) => state === 'healthy').length;
    expect(await of()).toBe(2);
    const { traffic } = (await user.records()).service;
    expect(traffic?.balancers.map(({ managed }) => managed)).toEqual([true, false]);
    await user.deploy('web:2', { ingress: INGRESS, loadBalancers: [balancer(group)] });
    await user.reaches('SUCCESSFUL');
    expect(await of()).toBe(2);
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 30_000);
    // Somebody else's target is theirs.
    expect(await targetsOf(group)).toEqual(['unhealthy']);
  });

  // Seed 83 of own-groups: only the end of a task was heard, and its target stayed in a group that is not Slipway's to sweep.
  it('keep no target of a task that had ended before it was deregistered, and those of somebody else', async () => {
    const group = await createGroup('mine');
    await createRule(forward(group));
    await call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: '127.0.0.9', Port: 9 }] });
    await user.deploy('web:1', { loadBalancers: [balancer(group)] });
    await user.reaches('SUCCESSFUL');
    const [task] = (await user.records()).tasks;
    if (!task?.observed) throw new Error('there is no task');
    const ended = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode: 'EssentialContainerExited' } as const;
    const version = task.observed.version + 100;
    const observation = { ...task.observed, ...ended, version, stoppedAtMs: world.time.nowMs() };
    const told = { cluster: 'default', startedBy: task.id, group: 'slipway-world/web', observation };
    await user.ask((deps) => observeTask(deps, told));
    world.fleet.kill(lastPartOf(task.observed.arn));
    await world.time.pass(15_000);
    expect((await targetsOf(group)).sort()).toEqual(['healthy', 'healthy', 'unhealthy']);
    await world.time.pass(110_000);
    expect((await user.records()).service.strayTargets).toBeUndefined();
    expect((await targetsOf(group)).sort()).toEqual(['healthy', 'healthy', 'unhealthy']);
  });

  // Seed 75181 of own-groups: a RegisterTargets call of two seconds landed behind the deregistration, and nobody looked again.
  it('keep no target whose registration came after its task had gone', async () => {
    const group = await createGroup('mine');
    await createRule(forward(group));
    await user.deploy('web:1', { loadBalancers: [balancer(group)] });
    await user.reaches('SUCCESSFUL');
    const [task] = (await user.records()).tasks;
    const [target] = task?.targets ?? [];
    world.fleet.kill(lastPartOf(task?.observed?.arn ?? ''));
    await world.time.pass(10_000);
    await call('RegisterTargets', { TargetGroupArn: group, Targets: [{ Id: target?.id, Port: target?.port }] });
    await world.time.pass(10_000);
    expect((await targetsOf(group)).sort()).toEqual(['healthy', 'healthy', 'unhealthy']);
    await world.time.pass(130_000);
    expect(await targetsOf(group)).toEqual(['healthy', 'healthy']);
    expect((await user.records()).service.strayTargets).toBeUndefined();
  });

  it('make a task healthy only when it is healthy in each of them', async () => {
    const [first, second] = [await createGroup('first'), await createGroup('second')];
    await createRule(forward(first));
    const rule = await createRule(forward(second));
    await user.deploy('web:1', { loadBalancers: [balancer(first), balancer(second)] });
    await user.reaches('SUCCESSFUL');
    const health = async () => (await user.records()).tasks.map(({ targetHealth }) => targetHealth);
    expect(await health()).toEqual(['healthy', 'healthy']);
    // Without a rule its targets say unused, and what is unused is not healthy: the new task's, and the others' at that look.
    await call('DeleteRule', { RuleArn: rule });
    await user.scale(3);
    await world.time.pass(20_000);
    expect(await health()).toEqual(['unused', 'unused', 'unused']);
    await createRule(forward(second));
    await world.time.pass(70_000);
    expect(await health()).toEqual(['healthy', 'healthy', 'healthy']);
  });

  it('drain as long as the slowest of them says before a task is stopped', async () => {
    const group = await createGroup('slow');
    await createRule(forward(group));
    await setDelay(group, 60);
    await user.deploy('web:1', { ingress: INGRESS, loadBalancers: [balancer(group)] });
    await user.reaches('SUCCESSFUL');
    await user.scale(1);
    await world.time.pass(50_000);
    expect(world.fleet.list()).toHaveLength(2);
    await world.time.pass(15_000);
    expect(world.fleet.list()).toHaveLength(1);
  });
});

describe("blue/green with the user's own rules", () => {
  const shifts = async () =>
    (await user.records()).deployment.timeline
      .map(({ text }) => text)
      .filter((text) => text.startsWith('the target groups get'));

  it('has the rules name both groups before a task is in the second, and shifts test traffic before production', async () => {
    const { blue, green, production, test, advancedConfiguration } = await blueGreen();
    const more = strategy('BLUE_GREEN', [balancer(blue, { advancedConfiguration })]);
    await user.deploy('web:1', more);
    await user.reaches('SUCCESSFUL');
    expect(await weightsOf(production)).toEqual([1, 0]);
    await user.deploy('web:2', more);
    await user.reaches('SUCCESSFUL', 600_000);
    expect([await weightsOf(production), await weightsOf(test)]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(await shifts()).toEqual([
      'the target groups get test traffic 0:1',
      'the target groups get production traffic 0:1',
    ]);
    await world.time.until(async () => (await targetsOf(blue)).length === 0, 30_000);
    expect(await targetsOf(green)).toEqual(['healthy', 'healthy']);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('keeps what else a rule does, and shifts a default rule with its listener', async () => {
    const [blue, green] = [await createGroup('blue'), await createGroup('green')];
    const sticky = {
      Type: 'forward',
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: blue }],
        TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
      },
    };
    const ListenerArn = await createListener(loadBalancer, 8001, sticky);
    const production = await arnOf('DescribeRules', 'Rules', 'RuleArn', { ListenerArn });
    const advancedConfiguration = { alternateTargetGroupArn: green, productionListenerRule: production };
    const more = strategy('BLUE_GREEN', [balancer(blue, { advancedConfiguration })]);
    await user.deploy('web:1', more);
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', more);
    await user.reaches('SUCCESSFUL', 600_000);
    // There is no rule for test traffic, and so nothing is said of it.
    expect(await shifts()).toEqual(['the target groups get production traffic 0:1']);
    const { Rules } = await call<{ Rules: { Actions: object[] }[] }>('DescribeRules', { RuleArns: [production] });
    expect(Rules[0]?.Actions).toMatchObject([
      {
        ForwardConfig: { TargetGroups: [{ Weight: 0 }, { Weight: 1 }], TargetGroupStickinessConfig: { Enabled: true } },
      },
    ]);
  });

  it('leaves the live group where it is: the other one has no task that could serve', async () => {
    const { blue, green, production, advancedConfiguration } = await blueGreen();
    const more = strategy('BLUE_GREEN', [balancer(blue, { advancedConfiguration })]);
    const swapped = balancer(green, {
      advancedConfiguration: { ...advancedConfiguration, alternateTargetGroupArn: blue },
    });
    const refused = async (wish: object) => {
      const error: unknown = await user.deploy('web:2', wish).catch((reason: unknown) => reason);
      return (error as { errors: { pointer: string; detail: string }[] }).errors.map(
        ({ pointer, detail }) => `${pointer} ${detail.split(',')[0]}`,
      );
    };
    await user.deploy('web:1', more);
    await user.reaches('SUCCESSFUL');
    expect(await refused(strategy('BLUE_GREEN', [swapped]))).toEqual([
      `/loadBalancers/0/targetGroupArn must be ${blue}`,
    ]);
    await user.deploy('web:2', more);
    await user.reaches('SUCCESSFUL', 600_000);
    expect(await weightsOf(production)).toEqual([0, 1]);
    expect(await refused({ loadBalancers: [balancer(blue)] })).toEqual([
      `/loadBalancers/0/targetGroupArn must be ${green}`,
    ]);
    expect(await refused(strategy('CANARY', [swapped]))).toEqual([
      `/loadBalancers/0/advancedConfiguration/alternateTargetGroupArn must be ${green}`,
    ]);
    // By itself it may stay, and where it is the second, a rolling deployment goes on in it.
    await user.deploy('web:1', strategy('ROLLING', [balancer(blue, { advancedConfiguration })]));
    await user.reaches('SUCCESSFUL', 600_000);
    await user.deploy('web:2', { loadBalancers: [balancer(green)] });
    await user.reaches('SUCCESSFUL', 600_000);
    await world.time.until(async () => (await targetsOf(green)).length === 2, 60_000);
    expect([await targetsOf(green), await targetsOf(blue)]).toEqual([['healthy', 'healthy'], []]);
    expect(await weightsOf(production)).toEqual([0, 1]);
  });

  it('goes through the listener of a Network Load Balancer', async () => {
    const tcp = { Protocol: 'TCP', HealthCheckProtocol: 'TCP' };
    const [blue, green] = [await createGroup('blue', tcp), await createGroup('green', tcp)];
    const network = await createLoadBalancer('net', 'network');
    const production = await createListener(network, 9000, forward(blue), 'TCP');
    const advancedConfiguration = { alternateTargetGroupArn: green, productionListenerRule: production };
    const more = strategy('BLUE_GREEN', [balancer(blue, { advancedConfiguration })]);
    await user.deploy('web:1', more);
    await user.reaches('SUCCESSFUL');
    await user.deploy('web:2', more);
    await user.reaches('SUCCESSFUL', 600_000);
    await world.time.until(async () => (await targetsOf(blue)).length === 0, 30_000);
    expect(await targetsOf(green)).toEqual(['healthy', 'healthy']);
    const linear = user.deploy('web:3', strategy('LINEAR', [balancer(blue, { advancedConfiguration })]));
    await expect(linear).rejects.toMatchObject({
      errors: [
        {
          pointer: '/loadBalancers/0/advancedConfiguration/productionListenerRule',
          detail: 'is of a Network Load Balancer, which cannot do LINEAR: use BLUE_GREEN or ROLLING',
        },
      ],
    });
  });
});

describe('what could never serve is refused by name before anything is changed', () => {
  const refusal = async (wish: object) => {
    const refused: unknown = await user.deploy('web:1', wish).catch((error: unknown) => error);
    expect(await world.peek.store.load(user.key)).toBeUndefined();
    expect(refused).toMatchObject({ code: 'InvalidParameterException' });
    return (refused as { errors: { pointer: string; detail: string }[] }).errors.map(
      ({ pointer, detail }) => `${pointer} ${detail}`,
    );
  };
  const none = (kind: string) => `arn:aws:elasticloadbalancing:us-east-1:000000000000:${kind}/0123456789abcdef`;

  it('a target group that is not there, has no load balancer, or was made for the ingress of a service', async () => {
    const missing = none('targetgroup/none');
    const loose = await createGroup('loose');
    const own = await createGroup('slipway-0123456789abcdef');
    expect(await refusal({ loadBalancers: [missing, loose, own].map((arn) => balancer(arn)) })).toEqual([
      `/loadBalancers/0/targetGroupArn there is no target group ${missing}`,
      `/loadBalancers/1/targetGroupArn ${loose} has no associated load balancer`,
      '/loadBalancers/2/targetGroupArn is a target group that Slipway made for the ingress of a service',
    ]);
  });

  it('a target group that serves another service', async () => {
    const group = await createGroup('mine');
    await createRule(forward(group));
    const other = userOf(world, { cluster: 'default', service: 'other' });
    await other.deploy('web:1', { loadBalancers: [balancer(group)] });
    expect(await refusal({ loadBalancers: [balancer(group)] })).toEqual([
      '/loadBalancers/0/targetGroupArn serves service other in cluster default already',
    ]);
  });

  it('a rule that is not there, leads elsewhere too, answers by itself or is of another load balancer', async () => {
    const [blue, green, third] = [await createGroup('blue'), await createGroup('green'), await createGroup('third')];
    await createRule(forward(blue));
    const wish = (productionListenerRule: string) =>
      strategy('BLUE_GREEN', [
        balancer(blue, { advancedConfiguration: { alternateTargetGroupArn: green, productionListenerRule } }),
      ]);
    const pointer = '/loadBalancers/0/advancedConfiguration/productionListenerRule';
    const missing = none('listener-rule/app/a/0123456789abcdef/0123456789abcdef');
    expect(await refusal(wish(missing))).toEqual([`${pointer} there is no listener rule ${missing}`]);
    expect(await refusal(wish(await createRule(forward(third))))).toEqual([
      `${pointer} forwards to ${third} as well, which traffic would be taken from`,
    ]);
    const fixed = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } };
    expect(await refusal(wish(await createRule(fixed)))).toEqual([
      `${pointer} must forward to the target groups; it has fixed-response`,
    ]);
    const elsewhere = await createLoadBalancer('elsewhere');
    const itsListener = await createListener(elsewhere, 8002);
    const fourth = await createGroup('fourth');
    const rule = await createRule(forward(fourth), itsListener);
    const crossed = strategy('BLUE_GREEN', [
      balancer(fourth, { advancedConfiguration: { alternateTargetGroupArn: blue, productionListenerRule: rule } }),
    ]);
    expect(await refusal(crossed)).toEqual([
      `${pointer} belongs to ${elsewhere}, and the target groups are used by ${loadBalancer}`,
    ]);
  });

  it('a rule for test traffic that is the one for production: all of it would move before its stage', async () => {
    const { blue, production, advancedConfiguration } = await blueGreen();
    const both = { ...advancedConfiguration, testListenerRule: production };
    expect(await refusal(strategy('BLUE_GREEN', [balancer(blue, { advancedConfiguration: both })]))).toEqual([
      '/loadBalancers/0/advancedConfiguration/testListenerRule must be another rule than /loadBalancers/0/advancedConfiguration/productionListenerRule',
    ]);
  });

  it('an alternate group of another protocol, and a container port that the definition lacks', async () => {
    const tcp = await createGroup('tcp', { Protocol: 'TCP' });
    const { blue, advancedConfiguration } = await blueGreen();
    const crossed = { ...advancedConfiguration, alternateTargetGroupArn: tcp };
    expect(await refusal(strategy('BLUE_GREEN', [balancer(blue, { advancedConfiguration: crossed })]))).toEqual([
      '/loadBalancers/0/advancedConfiguration/alternateTargetGroupArn must have the protocol of the first target group, HTTP; it has TCP',
    ]);
    expect(await refusal({ loadBalancers: [balancer(blue, { containerPort: 81 })] })).toEqual([
      '/loadBalancers/0/containerPort no container of the definition maps port 81; it maps 80',
    ]);
  });

  it('an ingress for which the load balancer has no rule left', async () => {
    const fixed = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } };
    for (let n = 0; n < 99; n += 1) await createRule(fixed, world.config.listenerArn);
    expect(await refusal({ ingress: INGRESS, deploymentConfiguration: { strategy: 'BLUE_GREEN' } })).toEqual([
      '/ingress the load balancer has 99 of at most 100 rules, and this service needs 2 more',
    ]);
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
  });

  it('an ingress for which it has no target group left', async () => {
    const groups = await Promise.all(Array.from({ length: 99 }, (_, n) => createGroup(`other-${n}`)));
    for (let n = 0; n < groups.length; n += 5) {
      const TargetGroups = groups.slice(n, n + 5).map((TargetGroupArn) => ({ TargetGroupArn, Weight: 1 }));
      await createRule({ Type: 'forward', ForwardConfig: { TargetGroups } }, world.config.listenerArn);
    }
    expect(await refusal({ ingress: INGRESS, deploymentConfiguration: { strategy: 'BLUE_GREEN' } })).toEqual([
      '/ingress the load balancer has 99 of at most 100 target groups, and this service needs 2 more',
    ]);
    await user.deploy('web:1', { ingress: INGRESS });
    await user.reaches('SUCCESSFUL');
  });
});
