import { afterEach, describe, expect, it } from '@jest/globals';
import type { Steer } from '../../../../shared/domain/steer.ts';
import { steerDeployment } from '../../../../shared/use-cases/rollout/steer-deployment.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];
/** The weights that any rule was given, in their order, with the healthy targets that each group had then. */
let shifts: { which: string; weights: number[]; healthy: number[] }[];

const SICK = { isHealthy: () => false };
const strategy = (name: string, more: object = {}) => ({
  ingress: INGRESS,
  deploymentConfiguration: { strategy: name, ...more },
});

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  violations = watch(world, user).violations;
  shifts = [];
  world.hook.before = async ({ operation, input }) => {
    const { RuleArn, Actions } = input as {
      RuleArn: string;
      Actions?: { ForwardConfig?: { TargetGroups: Weighed[] } }[];
    };
    const groups = operation === 'ModifyRule' ? Actions?.[0]?.ForwardConfig?.TargetGroups : undefined;
    if (!groups) return;
    const { traffic } = (await user.records()).service;
    const which = traffic?.balancers[0]?.testRuleArn === RuleArn ? 'test' : 'production';
    const healthy = await Promise.all(groups.map(({ TargetGroupArn }) => countHealthy(TargetGroupArn)));
    shifts.push({ which, weights: groups.map(({ Weight }) => Weight), healthy });
    if (
      which === 'production' &&
      groups.some(({ Weight }, n) => Weight > 0 && healthy[n] === 0 && (healthy[1 - n] ?? 0) > 0)
    )
      violations.push(`weight to a group without a healthy target: ${JSON.stringify(shifts.at(-1))}`);
  };
}

interface Weighed {
  TargetGroupArn: string;
  Weight: number;
}

async function countHealthy(arn: string): Promise<number> {
  return [...(await world.peek.balancer.health(arn)).values()].filter(({ state }) => state === 'healthy').length;
}

/** Whatever a test is about: no bound is broken, and no function fails. */
afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

async function runs(image: string, more: object): Promise<void> {
  await user.deploy(image, more);
  await user.reaches('SUCCESSFUL');
  await world.time.pass(5_000);
  shifts.length = 0;
}

const production = () => shifts.filter(({ which }) => which === 'production').map(({ weights }) => weights.join(':'));
const changes = () => production().filter((weights, n, all) => weights !== all[n - 1]);
/** Some stages are over in a moment: what counts is that it has come so far. */
const inStage = (stage: string) => world.time.until(async () => (await stagesOf()).includes(stage), 600_000);
const images = () =>
  world.fleet
    .list()
    .map(({ image }) => image)
    .sort();

async function say(verb: Steer): Promise<void> {
  const { deployment } = await user.records();
  await user.ask((deps) => steerDeployment(deps, user.key, deployment.id, verb));
}

const stagesOf = async () =>
  (await user.records()).deployment.timeline.flatMap(({ text }) => /^stage (\w+)$/.exec(text)?.[1] ?? []);

describe('BLUE_GREEN', () => {
  it('that comes to a place of another service waits behind it, and is shifted there', async () => {
    await open();
    await runs('web:1', { ...strategy('BLUE_GREEN'), ingress: { ...INGRESS, path: '/a' } });
    const other = userOf(world, { cluster: 'default', service: 'other' });
    await other.deploy('web:1', { ingress: { ...INGRESS, path: '/shop' } });
    await other.reaches('SUCCESSFUL');
    await user.deploy('web:2', { ...strategy('BLUE_GREEN'), ingress: { ...INGRESS, path: '/shop' } });
    await user.reaches('SUCCESSFUL', 300_000);
    const balancers = await Promise.all(
      [other, user].map(async (each) => (await each.records()).service.traffic?.balancers[0]),
    );
    const { Rules } = await world.call<{ Rules: { RuleArn: string; Actions: unknown[] }[] }>(
      'elasticloadbalancing',
      'DescribeRules',
      { ListenerArn: world.config.listenerArn },
    );
    const production = Rules.filter(({ RuleArn }) => balancers.some((each) => each?.productionRuleArn === RuleArn));
    expect(production.map(({ RuleArn }) => RuleArn)).toEqual(balancers.map((each) => each?.productionRuleArn));
    expect(production[1]?.Actions).toMatchObject([{ ForwardConfig: { TargetGroups: [{ Weight: 0 }, { Weight: 1 }] } }]);
  });

  it('brings the new revision up beside the old one, shifts all traffic at once, and keeps the old one warm while it bakes', async () => {
    await open();
    await runs('web:1', strategy('BLUE_GREEN'));
    await user.deploy('web:2', strategy('BLUE_GREEN', { bakeTimeInMinutes: 5 }));
    await inStage('POST_SCALE_UP');
    expect(images()).toEqual(['web:1', 'web:1', 'web:2', 'web:2']);
    await inStage('BAKE_TIME');
    expect(changes()).toEqual(['0:1']);
    // All of both were up and healthy when traffic moved: these stages are over in a moment.
    expect(shifts.find(({ which }) => which === 'production')?.healthy).toEqual([2, 2]);
    await world.time.pass(240_000);
    expect(images()).toEqual(['web:1', 'web:1', 'web:2', 'web:2']);
    await user.reaches('SUCCESSFUL', 120_000);
    expect(images()).toEqual(['web:2', 'web:2']);
    expect(await stagesOf()).toEqual([
      'RECONCILE_SERVICE',
      'PRE_SCALE_UP',
      'SCALE_UP',
      'POST_SCALE_UP',
      'TEST_TRAFFIC_SHIFT',
      'POST_TEST_TRAFFIC_SHIFT',
      'PRE_PRODUCTION_TRAFFIC_SHIFT',
      'PRODUCTION_TRAFFIC_SHIFT',
      'POST_PRODUCTION_TRAFFIC_SHIFT',
      'BAKE_TIME',
      'CLEAN_UP',
    ]);
    await world.time.pass(10_000);
    expect((await user.records()).service.traffic).toMatchObject({
      liveGroup: 1,
      weights: [0, 1],
      testWeights: [0, 1],
    });
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('goes to and fro between its two groups, and test traffic comes before production traffic', async () => {
    await open();
    await runs('web:1', strategy('BLUE_GREEN'));
    await runs('web:2', strategy('BLUE_GREEN'));
    await user.deploy('web:3', strategy('BLUE_GREEN'));
    await user.reaches('SUCCESSFUL');
    expect(shifts.filter(({ weights }) => weights.join() === '1,0').map(({ which }) => which)).toEqual([
      'test',
      'production',
    ]);
    await world.time.pass(10_000);
    expect((await user.records()).service.traffic).toMatchObject({ liveGroup: 0 });
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('that replaces the first of all while that one bakes shifts traffic all the same: nobody is served by both', async () => {
    await open();
    await user.deploy('web:1', strategy('BLUE_GREEN', { bakeTimeInMinutes: 5 }));
    await inStage('BAKE_TIME');
    await world.time.pass(5_000);
    shifts.length = 0;
    await user.deploy('web:2', strategy('BLUE_GREEN', { bakeTimeInMinutes: 5 }));
    await inStage('BAKE_TIME');
    expect(changes()).toEqual(['0:1']);
    expect(images()).toEqual(['web:1', 'web:1', 'web:2', 'web:2']);
    world.fleet.kill(world.fleet.list().find(({ image }) => image === 'web:1')?.taskId ?? '');
    await world.time.pass(10_000);
    expect(images()).toEqual(['web:1', 'web:1', 'web:2', 'web:2']);
    await user.reaches('SUCCESSFUL', 320_000);
    await world.time.pass(10_000);
    expect((await user.records()).service).toMatchObject({ goodRevisions: [2], traffic: { liveGroup: 1 } });
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('that fails in place of the first of all leaves that one its traffic, and heals it', async () => {
    await open({ scripts: { 'bad:sick': SICK } });
    await user.deploy('web:1', strategy('BLUE_GREEN', { bakeTimeInMinutes: 5 }));
    await inStage('BAKE_TIME');
    await user.deploy('bad:sick', { ...strategy('BLUE_GREEN'), progressDeadlineSec: 60 });
    await user.reaches('FAILED', 180_000);
    world.fleet.kill(world.fleet.list().find(({ image }) => image === 'web:1')?.taskId ?? '');
    await world.time.pass(30_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect((await user.records()).service.traffic).toMatchObject({ liveGroup: 0, weights: [1, 0] });
  });

  it('whose new revision is never healthy moves no traffic, and leaves the old one as it is', async () => {
    await open({ scripts: { 'web:2': SICK } });
    await runs('web:1', strategy('BLUE_GREEN'));
    await user.deploy('web:2', { ...strategy('BLUE_GREEN'), progressDeadlineSec: 20 });
    await user.reaches('FAILED', 120_000);
    await world.time.pass(10_000);
    expect(changes()).toEqual([]);
    expect(images()).toEqual(['web:1', 'web:1']);
  });

  it('that is rolled back while it bakes gives the traffic back first, to tasks that never stopped', async () => {
    await open();
    await runs('web:1', strategy('BLUE_GREEN'));
    const before = (await user.records()).tasks.map(({ id }) => id).sort();
    await user.deploy('web:2', strategy('BLUE_GREEN', { bakeTimeInMinutes: 60 }));
    await inStage('BAKE_TIME');
    const stops = world.calls.filter(({ operation }) => operation === 'StopTask').length;
    world.hook.after = ({ operation }) => {
      if (operation !== 'StopTask') return;
      if (production().at(-1) !== '1:0') violations.push('a task was stopped before the traffic was back');
    };
    await say('rollback');
    await user.reaches('ROLLBACK_SUCCESSFUL', 60_000);
    expect(world.calls.filter(({ operation }) => operation === 'StopTask').length).toBeGreaterThan(stops);
    expect(changes()).toEqual(['0:1', '1:0']);
    await world.time.pass(10_000);
    expect((await user.records()).tasks.map(({ id }) => id).sort()).toEqual(before);
    expect((await user.records()).service.traffic).toMatchObject({ liveGroup: 0, weights: [1, 0] });
  });

  it.each([
    'PRE_SCALE_UP',
    'SCALE_UP',
    'POST_SCALE_UP',
    'PRODUCTION_TRAFFIC_SHIFT',
    'POST_PRODUCTION_TRAFFIC_SHIFT',
    'BAKE_TIME',
    'CLEAN_UP',
  ])('that is superseded in %s leaves nothing behind', async (stage) => {
    await open();
    await runs('web:1', strategy('BLUE_GREEN'));
    await user.deploy('web:2', strategy('BLUE_GREEN', { bakeTimeInMinutes: 1 }));
    await inStage(stage);
    await user.deploy('web:3', strategy('BLUE_GREEN'));
    await user.reaches('SUCCESSFUL', 120_000);
    await world.time.pass(10_000);
    expect(images()).toEqual(['web:3', 'web:3']);
    expect(await leftovers(world, user)).toEqual([]);
  });

  it('is right on both sides where the count changes in its middle', async () => {
    await open();
    await runs('web:1', strategy('BLUE_GREEN'));
    await user.deploy('web:2', strategy('BLUE_GREEN', { bakeTimeInMinutes: 5 }));
    await inStage('BAKE_TIME');
    await user.scale(3);
    await world.time.pass(20_000);
    expect(images()).toEqual(['web:1', 'web:1', 'web:1', 'web:2', 'web:2', 'web:2']);
    await user.scale(1);
    await world.time.pass(20_000);
    expect(images()).toEqual(['web:1', 'web:2']);
    await user.reaches('SUCCESSFUL', 400_000);
  });

  it('is ended by the delete of its service in its middle', async () => {
    await open();
    await runs('web:1', strategy('BLUE_GREEN'));
    await user.deploy('web:2', strategy('BLUE_GREEN', { bakeTimeInMinutes: 5 }));
    await inStage('BAKE_TIME');
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 60_000);
    expect(images()).toEqual([]);
    const { TargetGroups } = await world.call<{ TargetGroups: { TargetType: string }[] }>(
      'elasticloadbalancing',
      'DescribeTargetGroups',
      {},
    );
    expect(TargetGroups.filter(({ TargetType }) => TargetType === 'ip')).toEqual([]);
  });

  it('becomes ROLLING, and ROLLING becomes it, in the group that is live', async () => {
    await open();
    await runs('web:1', { ingress: INGRESS });
    await runs('web:2', strategy('BLUE_GREEN'));
    expect((await user.records()).service.traffic).toMatchObject({ liveGroup: 1 });
    await runs('web:3', { ingress: INGRESS });
    expect(images()).toEqual(['web:3', 'web:3']);
    expect((await user.records()).service.traffic).toMatchObject({ liveGroup: 1, weights: [0, 1] });
    expect(await leftovers(world, user)).toEqual([]);
  });
});

describe('CANARY', () => {
  const CANARY = { canaryConfiguration: { canaryPercent: 5, canaryBakeTimeInMinutes: 10 } };

  it('gives the new revision a little, watches it, and then all', async () => {
    await open();
    await runs('web:1', strategy('CANARY', CANARY));
    await user.deploy('web:2', strategy('CANARY', CANARY));
    await world.time.until(async () => production().length > 0);
    expect(changes()).toEqual(['950:50']);
    await world.time.pass(580_000);
    expect(changes()).toEqual(['950:50']);
    await user.reaches('SUCCESSFUL', 120_000);
    expect(changes()).toEqual(['950:50', '0:1']);
    expect((await stagesOf()).filter((stage) => stage === 'PRODUCTION_TRAFFIC_SHIFT')).toHaveLength(2);
  });

  it.each<[string, 'before' | 'after', object]>([
    ['throttles', 'before', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }],
    ['errs', 'before', { name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }],
    ['does what it is asked and loses the answer', 'after', { name: 'TimeoutError', code: 'ECONNRESET' }],
  ])(
    'whose load balancer %s in the middle of a shift has each weight in its time, and no other',
    async (_, when, error) => {
      await open();
      await runs('web:1', strategy('CANARY', CANARY));
      let tries = 0;
      const look = world.hook.before;
      const fail = ({ operation }: { operation: string }) => {
        if (operation !== 'ModifyRule') return;
        tries += 1;
        if (tries % 3 !== 0) throw Object.assign(new Error('not now'), error);
      };
      world.hook.before = async (call) => {
        await look?.(call);
        if (when === 'before') fail(call);
      };
      if (when === 'after') world.hook.after = fail;
      await user.deploy('web:2', strategy('CANARY', CANARY));
      await inStage('PRODUCTION_TRAFFIC_SHIFT');
      await world.time.pass(300_000);
      const { traffic } = (await user.records()).service;
      const [balancer] = traffic?.balancers ?? [];
      if (!balancer) throw new Error('it has no load balancer');
      expect([traffic?.weights, await world.peek.balancer.weightsOf(balancer, 'production')]).toEqual([
        [950, 50],
        [950, 50],
      ]);
      await user.reaches('SUCCESSFUL', 900_000);
      expect(tries).toBeGreaterThan(6);
      expect(changes()).toEqual(['950:50', '0:1']);
      expect(await world.peek.balancer.weightsOf(balancer, 'production')).toEqual([0, 1]);
      // Runs that failed by the load balancer's word are tried again, and are no bugs.
      for (const { error: thrown } of world.failures.splice(0)) expect(String(thrown)).toContain('not now');
    },
  );

  it('is promoted to all of it at once', async () => {
    await open();
    await runs('web:1', strategy('CANARY', CANARY));
    await user.deploy('web:2', strategy('CANARY', CANARY));
    await inStage('PRODUCTION_TRAFFIC_SHIFT');
    await world.time.pass(3_000);
    await say('promote');
    await user.reaches('SUCCESSFUL', 60_000);
    expect(changes()).toEqual(['950:50', '0:1']);
  });

  it('that crashes goes back by its breaker, traffic first', async () => {
    await open({ scripts: { 'web:2': { exitAfterMs: 30_000, exitCode: 1 } } });
    await runs('web:1', strategy('CANARY', CANARY));
    await user.deploy(
      'web:2',
      strategy('CANARY', {
        ...CANARY,
        deploymentCircuitBreaker: {
          enable: true,
          rollback: true,
          resetOnHealthyTask: false,
          thresholdConfiguration: { type: 'COUNT', value: 3 },
        },
      }),
    );
    await user.reaches('ROLLBACK_SUCCESSFUL', 600_000);
    expect((await user.records()).deployment.reason).toMatch(
      /^PRODUCTION_TRAFFIC_SHIFT: the deployment circuit breaker/,
    );
    await world.time.pass(10_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect(changes().at(-1)).toBe('1:0');
  });

  it('that is paused stays at its share however long, and goes on when it is resumed', async () => {
    await open();
    await runs('web:1', strategy('CANARY', CANARY));
    await user.deploy('web:2', strategy('CANARY', CANARY));
    await inStage('PRODUCTION_TRAFFIC_SHIFT');
    await world.time.pass(60_000);
    await say('pause');
    await world.time.pass(3_600_000);
    expect(changes()).toEqual(['950:50']);
    expect(images()).toEqual(['web:1', 'web:1', 'web:2', 'web:2']);
    await say('resume');
    await world.time.pass(480_000);
    expect(changes()).toEqual(['950:50']);
    await user.reaches('SUCCESSFUL', 120_000);
  });
});

describe('LINEAR', () => {
  it('shifts step by step, each with its bake, and never waits after all of it', async () => {
    await open();
    const linear = strategy('LINEAR', { linearConfiguration: { stepPercent: 30, stepBakeTimeInMinutes: 1 } });
    await runs('web:1', linear);
    const fromMs = world.time.nowMs();
    await user.deploy('web:2', linear);
    await user.reaches('SUCCESSFUL', 600_000);
    expect(changes()).toEqual(['700:300', '400:600', '100:900', '0:1']);
    const tookSec = (world.time.nowMs() - fromMs) / 1000;
    expect(tookSec).toBeGreaterThan(180);
    expect(tookSec).toBeLessThan(220);
  });
});
