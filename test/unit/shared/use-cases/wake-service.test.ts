import { afterEach, describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { putScaling as putScalingRequest } from '../../../../shared/contract/scaling/put-scaling.ts';
import { putScaling } from '../../../../shared/use-cases/scaling/put-scaling.ts';
import { wakeService } from '../../../../shared/use-cases/scaling/wake-service.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;

const PLACE = { host: 'any.org', path: '/page', port: 80 };

async function open(options: WorldOptions = {}, more: object = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  await user.deploy('web:1', { ingress: INGRESS, ...more });
  await user.reaches('SUCCESSFUL');
}

afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(failures).toEqual([]);
});

const scales = (body: object) =>
  user.ask((deps) => putScaling(deps, user.key, parseOrRefuse(putScalingRequest, body, { ...user.key }), undefined));
const wake = () => user.ask((deps) => wakeService(deps, PLACE));
const tasks = async () => (await user.records()).tasks.length;

/** What the rule of production traffic gives each group, the wake group last where it is in the rule. */
async function weights(): Promise<(number | undefined)[]> {
  const { traffic } = (await user.records()).service;
  const RuleArns = [traffic?.balancers[0]?.productionRuleArn];
  const { Rules } = await world.call<{
    Rules: { Actions: { ForwardConfig?: { TargetGroups: { Weight: number }[] } }[] }[];
  }>('elasticloadbalancing', 'DescribeRules', { RuleArns });
  return Rules[0]?.Actions[0]?.ForwardConfig?.TargetGroups.map(({ Weight }) => Weight) ?? [1];
}

async function sleeps(): Promise<void> {
  await scales({ minCapacity: 0, maxCapacity: 4 });
  await user.scale(0);
  await world.time.until(async () => (await tasks()) === 0);
}

describe('a service at zero', () => {
  it('has its traffic led to the function before its last task goes, and back when one is healthy', async () => {
    await open();
    expect(await weights()).toEqual([1]);
    await scales({ minCapacity: 0, maxCapacity: 4 });
    await user.scale(0);
    await world.time.until(async () => (await user.records()).tasks.some(({ stop }) => stop !== undefined));
    expect(await weights()).toEqual([0, 1]);
    await world.time.until(async () => (await tasks()) === 0);
    expect(await wake()).toBe('awake');
    expect(await weights()).toEqual([1]);
    expect(await tasks()).toBe(1);
    const { scaling } = await user.records();
    expect(scaling?.decisions[0]).toMatchObject({ from: 0, to: 1, by: 'a request' });
    expect(await user.said()).toEqual(
      expect.arrayContaining([
        '(service web) sleeps: a request wakes it.',
        '(service web) desired count 0 -> 1, by a request: it came at zero.',
        '(service web) is awake: traffic reaches its tasks.',
      ]),
    );
  });

  it('is raised once, however many requests come at once', async () => {
    await open();
    await sleeps();
    const outcomes = await world.time.during(
      Promise.all(Array.from({ length: 20 }, () => wakeService(world.wire('wake'), PLACE))),
    );
    expect(new Set(outcomes)).toEqual(new Set(['awake']));
    expect(await tasks()).toBe(1);
    const { scaling } = await user.records();
    expect(scaling?.decisions.filter(({ by }) => by === 'a request')).toHaveLength(1);
  });

  it('that does not come up in 25 s says so, and goes on coming up', async () => {
    await open({ scripts: { 'web:1': { isHealthy: (ageMs) => ageMs > 40_000 } } });
    await sleeps();
    const fromMs = Date.now();
    expect(await wake()).toBe('not-yet');
    expect(Date.now() - fromMs).toBeLessThan(26_000);
    await world.time.pass(30_000);
    expect(await weights()).toEqual([1]);
    expect(await wake()).toBe('awake');
  });

  it('goes back to zero and is woken again, also by blue/green', async () => {
    await open({}, { deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 } });
    for (const _ of [1, 2]) {
      await sleeps();
      expect(await weights()).toEqual([0, 0, 1]);
      expect(await wake()).toBe('awake');
      expect((await weights()).toSorted()).toEqual([0, 1]);
    }
    // A deployment at zero changes the revision, and nothing of the sleep.
    await sleeps();
    await user.deploy('web:2', {
      ingress: INGRESS,
      desiredCount: 0,
      deploymentConfiguration: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 },
    });
    await user.reaches('SUCCESSFUL');
    expect(await weights()).toEqual([0, 0, 1]);
    expect(await wake()).toBe('awake');
    const { service, tasks: woken } = await user.records();
    expect(woken.map(({ revision }) => revision)).toEqual([service.revision]);
  });

  it('sleeps on while nobody asks, and whoever changes its rule by hand', async () => {
    await open();
    await sleeps();
    await world.time.pass(600_000);
    expect(await weights()).toEqual([0, 1]);
    expect((await user.said()).join()).not.toContain('hand');
    const { traffic } = (await user.records()).service;
    const [{ productionRuleArn: RuleArn, targetGroupArns: [TargetGroupArn] = [] } = {}] = traffic?.balancers ?? [];
    await world.call('elasticloadbalancing', 'ModifyRule', { RuleArn, Actions: [{ Type: 'forward', TargetGroupArn }] });
    await world.time.pass(600_000);
    expect(await weights()).toEqual([0, 1]);
    expect((await user.said()).join()).toContain("by somebody else's hand");
    expect(await wake()).toBe('awake');
    expect(await weights()).toEqual([1]);
  });

  it.each([
    ['nothing scales', undefined],
    ['may have no task', { minCapacity: 0, maxCapacity: 0 }],
    ['has a minimum of 1 again', { minCapacity: 1, maxCapacity: 4 }],
  ])('that %s is not woken', async (_, body) => {
    await open();
    if (body) await sleeps();
    else await user.scale(0);
    if (body) await scales(body);
    await world.time.pass(60_000);
    expect(await weights()).toEqual([1]);
    if (body?.minCapacity !== 1) expect(await wake()).toBe('nobody');
    expect(await tasks()).toBe(body?.minCapacity ?? 0);
  });

  it('is nobody where no service has the place, or it is deleted', async () => {
    await open();
    await sleeps();
    await user.remove();
    await world.time.until(async () => (await user.records()).service.status === 'INACTIVE', 60_000);
    expect(await wake()).toBe('nobody');
  });
});
