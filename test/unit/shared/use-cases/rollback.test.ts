import { afterEach, describe, expect, it } from '@jest/globals';
import { STEERS, type Steer } from '../../../../shared/domain/steer.ts';
import { steerDeployment } from '../../../../shared/use-cases/rollout/steer-deployment.ts';
import { leftovers, watch } from '../../../harness/judge.ts';
import { startWorld, type World, type WorldOptions } from '../../../harness/start-world.ts';
import { INGRESS, type User, userOf } from '../../../harness/user.ts';

let world: World;
let user: User;
let violations: string[];

const SICK = { isHealthy: () => false };
const CRASHING = { exitAfterMs: 300, exitCode: 1 };
const breaker = (rollback: boolean, more: object = {}) => ({
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback, ...more } },
});

async function open(options: WorldOptions = {}): Promise<void> {
  world = await startWorld(options);
  user = userOf(world);
  violations = watch(world, user).violations;
}

/** Whatever a test is about: no bound is broken, and no function fails. */
afterEach(async () => {
  const { failures } = world;
  await world.stop();
  expect(violations).toEqual([]);
  expect(failures).toEqual([]);
});

async function runs(image: string, more: object = {}): Promise<void> {
  await user.deploy(image, more);
  await user.reaches('SUCCESSFUL');
}

async function say(verb: Steer): Promise<void> {
  const { deployment } = await user.records();
  await user.ask((deps) => steerDeployment(deps, user.key, deployment.id, verb));
}

const images = () =>
  world.fleet
    .list()
    .map(({ image }) => image)
    .sort();

describe('a deployment that fails', () => {
  it('by its circuit breaker rolls back to the revision before, which the service then aims at', async () => {
    await open({ scripts: { 'web:2': CRASHING } });
    await runs('web:1');
    const before = (await user.records()).service;
    await user.deploy('web:2', breaker(true));
    await user.reaches('ROLLBACK_SUCCESSFUL');
    const { deployment, service } = await user.records();
    expect(deployment.reason).toMatch(
      /^SCALE_UP: the deployment circuit breaker tripped: 3 tasks failed in a row \(threshold 3\).*; rolled back to revision 1 \(.*web:1\)$/,
    );
    expect(deployment.rollback).toMatchObject({ revision: 1, failed: [] });
    expect(service.spec).toEqual(before.spec);
    expect(service.goodRevisions).toEqual([1]);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect((await user.said()).join('\n')).toMatch(
      /rolls back to revision 1: SCALE_UP: the deployment circuit breaker/,
    );
    // What the service aims at is the revision rolled back to: wishing for it again changes nothing.
    const again = await user.put(before.spec.taskDefinition);
    expect(again.outcome).toBe('unchanged');
  });

  it('without a wish to roll back ends FAILED, and the version before goes on', async () => {
    await open({ scripts: { 'web:2': CRASHING } });
    await runs('web:1');
    await user.deploy('web:2', breaker(false));
    await user.reaches('FAILED');
    expect((await user.records()).deployment.reason).toContain('circuit breaker tripped');
    await world.time.pass(5_000);
    expect(images()).toEqual(['web:1', 'web:1']);
  });

  it('with nothing to go back to says so', async () => {
    await open({ scripts: { 'web:1': CRASHING } });
    await user.deploy('web:1', breaker(true));
    await user.reaches('FAILED');
    expect((await user.records()).deployment.reason).toContain('there is no good revision to roll back to');
  });

  it('goes down the ladder where the revision before cannot run any more either', async () => {
    const scripts: WorldOptions['scripts'] = { 'web:3': SICK };
    await open({ scripts });
    await runs('web:1', { ingress: INGRESS });
    await runs('web:2', { ingress: INGRESS });
    const tasks = (await user.records()).tasks.map(({ observed }) => observed?.arn ?? '');
    await user.deploy('web:3', { ingress: INGRESS, ...breaker(true) });
    // Meanwhile the image of the second version is gone, and its tasks die.
    Object.assign(scripts, { 'web:2': { pullError: 'manifest unknown: web:2 not found' } });
    await world.time.pass(3_000);
    for (const arn of tasks) await world.fleet.kill(arn.split('/').at(-1) ?? '');
    await user.reaches('ROLLBACK_SUCCESSFUL', 600_000);
    const { deployment, service } = await user.records();
    expect(deployment.rollback).toMatchObject({ revision: 1, failed: [2] });
    expect(service.goodRevisions[0]).toBe(1);
    expect(images()).toEqual(['web:1', 'web:1']);
    violations.length = 0;
  });

  it('ends ROLLBACK_FAILED where no rung can run any more, and names those that were tried', async () => {
    const scripts: WorldOptions['scripts'] = { 'web:3': SICK };
    await open({ scripts });
    await runs('web:1');
    await runs('web:2');
    const tasks = (await user.records()).tasks.map(({ observed }) => observed?.arn ?? '');
    await user.deploy('web:3', { ingress: INGRESS, ...breaker(true) });
    const gone = { pullError: 'manifest unknown: not found' };
    Object.assign(scripts, { 'web:1': gone, 'web:2': gone });
    await world.time.pass(3_000);
    for (const arn of tasks) await world.fleet.kill(arn.split('/').at(-1) ?? '');
    await user.reaches('ROLLBACK_FAILED', 1_200_000);
    const { deployment } = await user.records();
    expect(deployment.rollback).toMatchObject({ failed: expect.arrayContaining([2]) });
    expect(deployment.reason).toContain('the rollback to revision 2, 1 failed: SCALE_UP: a task cannot start');
    violations.length = 0;
  }, 60_000);

  it('counts no stop that was asked for, and no failure of the version before', async () => {
    await open({ scripts: { 'web:2': { isHealthy: (ageMs: number) => ageMs > 5_000 } } });
    await runs('web:1', { ingress: INGRESS, desiredCount: 3 });
    await user.deploy('web:2', {
      ingress: INGRESS,
      desiredCount: 3,
      healthCheckGracePeriodSeconds: 60,
      ...breaker(true, { thresholdConfiguration: { type: 'COUNT', value: 1 } }),
    });
    await world.time.pass(1_000);
    for (const { taskId, image } of world.fleet.list()) if (image === 'web:1') await world.fleet.kill(taskId);
    await user.reaches('SUCCESSFUL');
    expect(images()).toEqual(['web:2', 'web:2', 'web:2']);
    violations.length = 0;
  });
});

describe('a deployment that is asked', () => {
  it('to roll back in its middle is back where it came from, and loses no healthy task', async () => {
    await open({ scripts: { 'web:2': SICK } });
    await runs('web:1', { ingress: INGRESS });
    await user.deploy('web:2', { ingress: INGRESS });
    await world.time.pass(5_000);
    expect(images()).toContain('web:2');
    await say('rollback');
    await user.reaches('ROLLBACK_SUCCESSFUL', 30_000);
    expect((await user.records()).deployment.reason).toBe(
      'rolled back by the API; rolled back to revision 1 (arn:aws:ecs:us-east-1:000000000000:task-definition/web:1)',
    );
    expect(images()).toEqual(['web:1', 'web:1']);
  });

  it('to stop ends STOPPED where it stands, and the service holds its count', async () => {
    await open({ scripts: { 'web:2': SICK } });
    await runs('web:1', { ingress: INGRESS });
    await user.deploy('web:2', { ingress: INGRESS });
    await world.time.pass(5_000);
    await say('stop');
    await user.reaches('STOPPED', 30_000);
    await world.time.pass(30_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect((await user.records()).deployment.reason).toBe('stopped by the API');
  });

  it('to stop before it has begun never begins', async () => {
    await open();
    await runs('web:1');
    await user.deploy('web:2');
    await say('stop');
    await user.reaches('STOPPED', 30_000);
    await world.time.pass(10_000);
    expect(images()).toEqual(['web:1', 'web:1']);
    expect(await leftovers(world, user)).toEqual(['an old task is left']);
  });

  it('to pause starts and stops nothing but what heals, whatever its deadline, and goes on when it is resumed', async () => {
    await open({ scripts: { 'web:2': { isHealthy: (ageMs: number) => ageMs > 3_000 } } });
    await runs('web:1', { ingress: INGRESS, desiredCount: 3 });
    await user.deploy('web:2', { ingress: INGRESS, desiredCount: 3, progressDeadlineSec: 20 });
    await world.time.until(async () => images().includes('web:2'));
    await say('pause');
    await world.time.pass(120_000);
    const { deployment } = await user.records();
    expect(deployment).toMatchObject({ status: 'IN_PROGRESS', stage: 'SCALE_UP' });
    expect(deployment.outcome).toBeUndefined();
    expect(images().filter((image) => image === 'web:1')).toHaveLength(3);
    const [victim] = world.fleet.list().filter(({ image }) => image === 'web:1');
    await world.fleet.kill(victim?.taskId ?? '');
    await world.time.pass(10_000);
    expect(world.fleet.list().length).toBeGreaterThanOrEqual(3);
    await say('resume');
    await user.reaches('SUCCESSFUL');
    expect(images()).toEqual(['web:2', 'web:2', 'web:2']);
    violations.length = 0;
  });

  it('to wait no longer ends its bake', async () => {
    await open();
    await runs('web:1');
    await user.deploy('web:2', { deploymentConfiguration: { bakeTimeInMinutes: 60 } });
    await world.time.until(async () => (await user.records()).deployment.stage === 'BAKE_TIME');
    await world.time.pass(600_000);
    expect((await user.records()).deployment.stage).toBe('BAKE_TIME');
    await say('promote');
    await user.reaches('SUCCESSFUL', 30_000);
  });

  it('when it has ended is refused whatever it is asked', async () => {
    await open();
    await runs('web:1');
    for (const verb of STEERS) await expect(say(verb)).rejects.toThrow('ConflictException');
  });
});

describe('a bake', () => {
  it('lasts as long as it is meant to, and ends the deployment when nothing failed', async () => {
    await open();
    await user.deploy('web:1', { deploymentConfiguration: { bakeTimeInMinutes: 5 } });
    await world.time.until(async () => (await user.records()).deployment.stage === 'BAKE_TIME');
    const fromMs = world.time.nowMs();
    await user.reaches('SUCCESSFUL', 400_000);
    expect(world.time.nowMs() - fromMs).toBeGreaterThanOrEqual(300_000);
    expect(world.time.nowMs() - fromMs).toBeLessThan(310_000);
  });

  it('ends at once, and the deployment goes back, where the tasks begin to crash', async () => {
    await open({ scripts: { 'web:2': { exitAfterMs: 20_000, exitCode: 1 } } });
    await runs('web:1');
    await user.deploy('web:2', {
      deploymentConfiguration: {
        bakeTimeInMinutes: 60,
        deploymentCircuitBreaker: {
          enable: true,
          rollback: true,
          resetOnHealthyTask: false,
          thresholdConfiguration: { type: 'COUNT', value: 2 },
        },
      },
    });
    await user.reaches('ROLLBACK_SUCCESSFUL', 600_000);
    expect((await user.records()).deployment.reason).toMatch(/^BAKE_TIME: the deployment circuit breaker tripped/);
    expect(images()).toEqual(['web:1', 'web:1']);
    violations.length = 0;
  });
});
